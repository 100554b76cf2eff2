package dev.graft.spark.ml;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.UnusableInputException;
import dev.graft.spark.LocalSpark;
import java.util.List;
import org.apache.spark.SparkException;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;

/** What a task refuses is told by estimators as what the driver refuses. */
class UnusableTest {

  private static List<Integer> run(RuntimeException failure) {
    return Unusable.call(
        () -> LocalSpark.get().parallelize(List.of(1), 1).map(new Throw(failure)).collect());
  }

  @Test
  void badInputThatATaskFindsIsAnIllegalArgument() {
    assertThatThrownBy(() -> run(new UnusableInputException("Cannot read the seventh row.")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("Cannot read the seventh row.");
  }

  @Test
  void anythingElseStaysWhatItIs() {
    assertThatThrownBy(() -> run(new IllegalStateException("injected")))
        .isInstanceOf(SparkException.class);
  }

  private static final class Throw implements Function<Integer, Integer> {
    private static final long serialVersionUID = 1L;

    private final RuntimeException failure;

    Throw(RuntimeException failure) {
      this.failure = failure;
    }

    @Override
    public Integer call(Integer number) {
      throw failure;
    }
  }
}
