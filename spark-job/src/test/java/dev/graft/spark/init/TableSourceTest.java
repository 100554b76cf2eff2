package dev.graft.spark.init;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TableSourceTest {

  @TempDir private Path folder;

  private String job(String floors) throws IOException {
    StringBuilder csv = new StringBuilder("floor,size,rented\n");
    for (int i = 0; i < 60; i++) {
      csv.append(floors.split(" ", -1)[i % 3]).append(',').append(i * 1.5).append(',');
      csv.append(i % 2 == 0 ? "yes" : "no").append('\n');
    }
    Path file = Files.writeString(folder.resolve("flats.csv"), csv);
    SparkSession spark = SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
    return new DataGuess(spark, new InitOptions(List.of("rented"), null))
        .ofPath(file.toString())
        .text("flats", "output");
  }

  /** Spark would infer a number of each: Java writes floats and doubles so. */
  @Test
  void floorsSuchAs3FStayTexts() throws IOException {
    assertThat(job("1F 2F 3D"))
        .contains("schema = \"`floor` STRING, `size` DOUBLE, `rented` STRING\"");
    assertThat(job("1 2 3D")).contains("`floor` STRING");
    assertThat(job("1 2 3")).doesNotContain("schema");
    assertThat(job("1F 2F attic")).doesNotContain("schema"); // which Spark takes for texts itself
  }
}
