package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.param.ParamMap;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A fit that goes on from a model with its output layer. */
class WarmStartTest {

  private static Dataset<Row> named(Dataset<Row> rows, String order) {
    Dataset<Row> named =
        rows.withColumn(
            "name",
            when(col("label").equalTo(0), "low")
                .when(col("label").equalTo(1), "high")
                .otherwise("far"));
    return new StringIndexer()
        .setInputCol("name")
        .setOutputCol("index")
        .setStringOrderType(order)
        .fit(named)
        .transform(named);
  }

  @Test
  void theIndexerHasToNumberTheClassesAsTheModelDoes(@TempDir Path dir) throws Exception {
    String saved = dir.resolve("source").toString();
    FineTuner tuner = Blobs.tuner().setLabelCol("index").setMaxIter(1);
    tuner.fit(named(Blobs.frame(60), "alphabetAsc")).save(saved);
    FineTuner again = tuner.copy(new ParamMap()).setPretrained(saved);
    again.setHiddenLayers(new int[0]);

    FineTunedModel same = again.fit(named(Blobs.frame(30), "alphabetAsc"));

    assertThat(same.classNames()).containsExactly("far", "high", "low");
    Dataset<Row> reversed = named(Blobs.frame(30), "alphabetDesc");
    assertThatThrownBy(() -> again.fit(reversed))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("it tells the classes far, high, low, and data.class-names has low,")
        .hasMessageContaining("number them in the order of the pretrained model");
  }
}
