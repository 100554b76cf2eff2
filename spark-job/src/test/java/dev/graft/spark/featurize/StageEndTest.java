package dev.graft.spark.featurize;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import java.util.List;
import org.apache.spark.api.java.JavaRDD;
import org.junit.jupiter.api.Test;

class StageEndTest {

  /** Several in a partition, and one that has none. */
  @Test
  void chunksStayInTheirPartitionsAndInTheirOrder() {
    List<ExampleChunk> given = Fixtures.blocks(5, 1, 7, 3, 2);
    JavaRDD<ExampleChunk> chunks =
        LocalSpark.get()
            .parallelize(given, 3)
            .mapPartitionsWithIndex(
                (partition, all) -> partition == 1 ? List.<ExampleChunk>of().iterator() : all,
                true);
    JavaRDD<ExampleChunk> after = StageEnd.of(chunks);
    assertThat(after.glom().collect())
        .usingRecursiveComparison()
        .isEqualTo(chunks.glom().collect());
    assertThat(after.glom().collect()).hasSize(3);
    assertThat(after.glom().collect().get(1)).isEmpty();
  }
}
