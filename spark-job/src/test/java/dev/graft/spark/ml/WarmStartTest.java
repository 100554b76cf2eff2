package dev.graft.spark.ml;

import static org.apache.spark.sql.functions.col;
import static org.apache.spark.sql.functions.when;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.StringIndexerModel;
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

  @Test
  void classesAreAddedAfterThoseOfTheModel(@TempDir Path dir) throws Exception {
    String saved = dir.resolve("two").toString();
    Dataset<Row> both = named(Blobs.frame(60).filter("label < 2"), "alphabetDesc");
    Blobs.tuner().setLabelCol("index").setMaxIter(1).fit(both).save(saved);
    FineTuner more =
        new FineTuner().setLabelCol("index").setPretrained(saved).setExtendClasses(true);
    more.setMaxIter(1).setNumWorkers(2).setFrozen(false);

    Dataset<Row> all = numbered(new String[] {"low", "high", "far"});
    FineTunedModel three = more.fit(all);

    assertThat(three.classNames()).containsExactly("low", "high", "far");
    assertThat(three.summary().report()).contains("2 of 3 rows from those of the same names");
    Dataset<Row> others = numbered(new String[] {"far", "low", "high"});
    assertThatThrownBy(() -> more.fit(others))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("come first and keep their numbers");

    FineTuner byName =
        new FineTuner().setLabelCol("index").setPretrained(saved).setHeadInit("classes");
    FineTunedModel turned = byName.setMaxIter(1).setNumWorkers(2).fit(others);
    assertThat(turned.classNames()).containsExactly("far", "low", "high");
    assertThat(turned.summary().report()).contains("(low, high)");
  }

  private static Dataset<Row> numbered(String[] names) {
    Dataset<Row> rows = named(Blobs.frame(60), "alphabetAsc").drop("index");
    return new StringIndexerModel(names).setInputCol("name").setOutputCol("index").transform(rows);
  }
}
