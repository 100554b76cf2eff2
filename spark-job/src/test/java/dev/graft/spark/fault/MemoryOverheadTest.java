package dev.graft.spark.fault;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class MemoryOverheadTest {

  @ParameterizedTest
  @CsvSource({
    "1g,,, 0, 384, 1024", // Spark's least
    "8g,,, 0, 819, 1638", // a tenth of the heap
    "8g,, 0.4, 0, 3276, 6552",
    "8g, 2g,, 0, 2048, 4096",
    "768m, 32m,, 6.9, 32, 1024",
    "1g, 512m,, 4700.2, 512, 5632", // in steps of 512
  })
  void whatItWasAndWhatWouldDo(
      String heap, String overhead, String factor, double excess, int now, int enough) {
    SparkConf conf = new SparkConf(false).set("spark.executor.memory", heap);
    if (overhead != null) {
      conf.set("spark.executor.memoryOverhead", overhead);
    }
    if (factor != null) {
      conf.set("spark.executor.memoryOverheadFactor", factor);
    }
    assertThat(MemoryOverhead.advice(conf, excess))
        .isEqualTo("spark.executor.memoryOverhead, now %sm, gives it more: try %sm", now, enough);
  }
}
