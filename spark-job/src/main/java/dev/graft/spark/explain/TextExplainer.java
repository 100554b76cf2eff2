package dev.graft.spark.explain;

import dev.graft.explain.ExplainedAnswer;
import dev.graft.explain.LeftOut;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.RowReader;
import dev.graft.spark.predict.Scorer;
import dev.graft.text.TextToRow;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.apache.spark.sql.Row;

/** Explains texts by leaving words out. */
public final class TextExplainer implements Explainer {

  private static final long serialVersionUID = 1L;

  private final Scorer scorer;
  private final ExplainedAnswer answer;
  private final int most;

  /**
   * @param most so many words are left out one after the other; of longer texts neighbours together
   */
  public TextExplainer(Scorer scorer, ExplainedAnswer answer, int most) {
    this.scorer = scorer;
    this.answer = answer;
    this.most = most;
  }

  @Override
  public ExplainedRow explain(Row row, RowReader reader, long hash, Object[] kept) {
    Reading reading = reader.read(row);
    return reading.problem() != null
        ? ExplainedRow.bad(hash, kept, reading.problem())
        : explain(reading.features(), reader.texts(row), reader::features, hash, kept);
  }

  /**
   * The same of a text, or both of a pair, of which something is known.
   *
   * @param words reads texts
   */
  ExplainedRow explain(List<String> texts, TextToRow words, long hash, Object[] kept) {
    Function<List<String>, float[]> reader =
        of -> words.pairs() ? words.row(of.get(0), of.get(1)) : words.row(of.get(0));
    return explain(reader.apply(texts), texts, reader, hash, kept);
  }

  private ExplainedRow explain(
      float[] features,
      List<String> texts,
      Function<List<String>, float[]> reader,
      long hash,
      Object[] kept) {
    float[] outputs = scorer.outputs(new float[][] {features})[0];
    int told = answer.of(outputs);
    double score = answer.score(told, outputs);
    List<LeftOut.Words> parts = LeftOut.of(texts, most);
    List<float[]> without = new ArrayList<>();
    int[] at = new int[parts.size()];
    for (int i = 0; i < at.length; i++) {
      float[] rest = reader.apply(LeftOut.without(texts, parts.get(i)));
      at[i] = rest == null ? -1 : without.size();
      if (rest != null) {
        without.add(rest);
      }
    }
    float[][] said = scorer.outputs(without.toArray(new float[0][]));
    double[] effects = new double[at.length];
    for (int i = 0; i < at.length; i++) {
      effects[i] = at[i] < 0 ? Double.NaN : score - answer.score(told, said[at[i]]);
    }
    return ExplainedRow.text(
        hash,
        kept,
        told,
        score,
        effects,
        parts.stream().map(LeftOut.Words::words).toArray(String[]::new),
        parts.stream().mapToInt(LeftOut.Words::text).toArray());
  }
}
