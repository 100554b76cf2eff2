package dev.graft.spark.shuffle;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import dev.graft.spark.shim.SparkShim;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.HashPartitioner;
import org.apache.spark.Partition;
import org.apache.spark.api.java.JavaPairRDD;
import org.junit.jupiter.api.Test;

/** Where Spark would run the tasks behind a shuffle of what one task has read. */
class RecordShuffleTest {

  private static List<String> preferred(JavaPairRDD<Integer, Integer> shuffled) {
    assertThat(shuffled.count()).isEqualTo(4);
    List<String> machines = new ArrayList<>();
    for (Partition partition : shuffled.rdd().partitions()) {
      machines.addAll(SparkShim.asJava(shuffled.rdd().preferredLocations(partition)));
    }
    return machines;
  }

  @Test
  void partitionsThatAreSpreadPreferNoMachine() {
    JavaPairRDD<Integer, Integer> one =
        LocalSpark.get().parallelize(List.of(1, 2, 3, 4), 1).keyBy(number -> number);
    HashPartitioner two = new HashPartitioner(2);
    assertThat(preferred(RecordShuffle.unordered(one, two))).isNotEmpty();
    assertThat(preferred(RecordShuffle.spread(one, two))).isEmpty();
  }
}
