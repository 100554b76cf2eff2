package dev.graft.spark.ml;

import dev.graft.UnusableInputException;
import dev.graft.save.Bundle;
import dev.graft.spark.table.TableTexts;
import java.util.List;
import org.apache.spark.ml.param.Param;
import org.apache.spark.ml.param.Params;

/** What a stage reads: a column of whatever a network takes, or two of pairs of texts. */
final class InputColumns {

  private final Params stage;
  private final Param<String> first;
  private final Param<String> secondTextCol;

  /**
   * @param first the param that names the first of them
   */
  InputColumns(Params stage, Param<String> first, Param<String> secondTextCol) {
    this.stage = stage;
    this.first = first;
    this.secondTextCol = secondTextCol;
  }

  /** The param for the second of two texts. */
  static Param<String> secondTextCol(Params owner, String first) {
    return new Param<>(
        owner,
        "secondTextCol",
        "the column of the second text, of a network that reads pairs of texts; %s is the first"
            .formatted(first));
  }

  /** Null: there is none. */
  String second() {
    return stage.isDefined(secondTextCol) ? stage.getOrDefault(secondTextCol) : null;
  }

  List<String> names() {
    String one = stage.getOrDefault(first);
    return second() == null ? List.of(one) : List.of(one, second());
  }

  /**
   * The columns for a model; a single one stands for those of training where it reads pairs.
   *
   * @throws UnusableInputException if it reads another number of texts, or in another order
   */
  List<String> of(Bundle model) {
    boolean learned = model.learned().has(TableTexts.KEY) && !stage.isSet(first);
    if (second() != null || !learned) {
      TableTexts.check(model.tokenizer(), stage.getOrDefault(first), second(), model.learned());
    }
    return names();
  }
}
