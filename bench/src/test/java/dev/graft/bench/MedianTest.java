package dev.graft.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ArrayNode;
import dev.graft.io.Json;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;

class MedianTest {

  @Test
  void isTheMiddleOfAnOddNumberAndTheMeanOfTheMiddleTwoOfAnEvenOne() {
    assertThat(Median.of(DoubleStream.of(9, 1, 4))).isEqualTo(4);
    assertThat(Median.of(DoubleStream.of(9, 1, 4, 5))).isEqualTo(4.5);
  }

  @Test
  void leavesOutTheFirstWhichWarmsUpUnlessThereIsNoOther() {
    ArrayNode seconds = Json.object().putArray("seconds").add(100.0);

    assertThat(Median.afterFirst(seconds)).isEqualTo(100);
    assertThat(Median.afterFirst(seconds.add(2.0).add(3.0).add(4.0))).isEqualTo(3);
  }

  @Test
  void refusesNothing() {
    assertThatThrownBy(() -> Median.of(DoubleStream.empty()))
        .hasMessage("Cannot take the median of nothing");
  }
}
