package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import dev.graft.dataset.RawRecord;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.ml.Pipeline;
import org.apache.spark.ml.PipelineStage;
import org.apache.spark.ml.feature.Imputer;
import org.apache.spark.ml.feature.OneHotEncoder;
import org.apache.spark.ml.feature.StandardScaler;
import org.apache.spark.ml.feature.StringIndexer;
import org.apache.spark.ml.feature.VectorAssembler;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Rows are encoded as a pipeline of Spark ML's own transformers encodes them. */
class EncodingParityTest {

  @ParameterizedTest
  @ValueSource(strings = {"mean", "median", "mode"})
  void asSparkMlsPipeline(String strategy) {
    Dataset<Row> frame =
        Tables.spark()
            .range(500)
            .selectExpr(
                "if(id % 7 = 0, cast('NaN' as double), cast(id * id % 97 as double)) as a",
                "if(id % 5 = 0, null, sin(id) * 3) as b",
                "if(id % 9 = 0, null, concat('c', id % 4)) as c",
                "concat('d', id % 2) as d",
                "0 as label")
            .coalesce(1);
    List<float[]> expected = pipeline(frame, strategy);
    List<RawRecord> records =
        Tables.records(frame, "data.table.missing=" + strategy, "data.table.standardize=true");
    List<float[]> found = new ArrayList<>(records.stream().map(RawRecord::features).toList());
    assertThat(found).hasSize(500);
    expected.sort(EncodingParityTest::compare);
    found.sort(EncodingParityTest::compare);
    for (int i = 0; i < found.size(); i++) {
      assertThat(found.get(i)).hasSize(8);
      for (int j = 0; j < 8; j++) {
        assertThat(found.get(i)[j]).isCloseTo(expected.get(i)[j], within(1e-5f));
      }
    }
  }

  private static int compare(float[] a, float[] b) {
    for (int i = 0; i < a.length; i++) {
      int order = Math.round(1e4f * a[i]) - Math.round(1e4f * b[i]);
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }

  private static List<float[]> pipeline(Dataset<Row> frame, String strategy) {
    PipelineStage[] stages = {
      new Imputer()
          .setInputCols(new String[] {"a", "b"})
          .setOutputCols(new String[] {"fa", "fb"})
          .setStrategy(strategy),
      new VectorAssembler().setInputCols(new String[] {"fa", "fb"}).setOutputCol("numbers"),
      new StandardScaler()
          .setInputCol("numbers")
          .setOutputCol("scaled")
          .setWithMean(true)
          .setWithStd(true),
      new StringIndexer()
          .setInputCols(new String[] {"c", "d"})
          .setOutputCols(new String[] {"ci", "di"})
          .setStringOrderType("alphabetAsc")
          .setHandleInvalid("keep"),
      new OneHotEncoder()
          .setInputCols(new String[] {"ci", "di"})
          .setOutputCols(new String[] {"ch", "dh"}),
      new VectorAssembler()
          .setInputCols(new String[] {"scaled", "ch", "dh"})
          .setOutputCol("features")
    };
    List<float[]> rows = new ArrayList<>();
    for (Row row :
        new Pipeline()
            .setStages(stages)
            .fit(frame)
            .transform(frame)
            .select("features")
            .collectAsList()) {
      double[] values = ((Vector) row.get(0)).toArray();
      float[] features = new float[values.length];
      for (int i = 0; i < values.length; i++) {
        features[i] = (float) values[i];
      }
      rows.add(features);
    }
    return rows;
  }
}
