package dev.graft.spark.table;

import static dev.graft.spark.table.Tables.records;
import static dev.graft.spark.table.Tables.settings;
import static dev.graft.spark.table.Tables.write;
import static org.apache.spark.sql.functions.col;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Seeds;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.Pretrained;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.spark.ml.linalg.Vector;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.RowFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TableFormatTest {

  private static final String CSV = "data.table.format=csv";
  private static final String LIBSVM = "data.table.format=libsvm";

  @TempDir Path folder;

  private Path csv(String text) {
    return write(folder.resolve("table.csv"), text);
  }

  private static List<float[]> features(List<RawRecord> records) {
    return records.stream().map(RawRecord::features).toList();
  }

  private static List<String> problems(List<RawRecord> records) {
    return records.stream().map(RawRecord::problem).filter(p -> p != null).sorted().toList();
  }

  @Test
  void columnsOfCsvAreNumbersCategoriesAndTheLabel() {
    List<RawRecord> records =
        records(csv("height,town,label,old\n1.5,Ulm,1,true\n2,Bonn,0,false\n"), CSV);
    assertThat(features(records))
        .containsExactly(new float[] {1.5f, 0, 1, 1}, new float[] {2, 1, 0, 0});
    assertThat(records).extracting(RawRecord::label).containsExactly(1, 0);
    assertThat(records.get(0).place()).startsWith("a row of file:").endsWith("/table.csv");
  }

  @Test
  void filesOfATableWithALogAreNotReadOneByOne() throws IOException {
    csv("x,label\n1,0\n");
    Files.createDirectory(folder.resolve("_delta_log"));
    write(folder.resolve("_delta_log/00000000000000000000.json"), "{}");
    assertThatThrownBy(() -> records(folder, CSV))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("as csv: its files are those of a Delta table (")
        .hasMessageContaining("use data.table.format = delta");
    assertThatThrownBy(() -> records(folder, "data.table.format=org.apache.spark.sql.parquet"))
        .hasMessageContaining("its files are those of a Delta table");
  }

  @Test
  void classesByNameAreNumberedInAlphabeticalOrder() {
    DataSettings settings = settings(csv("x,label\n1,pear\n2,apple\n3,pear\n"), CSV);
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    assertThat(records(format, Split.TRAIN, settings.train()))
        .extracting(RawRecord::label)
        .containsExactly(1, 0, 1);
    assertThat(format.classNames()).containsExactly("apple", "pear");
  }

  @Test
  void namedClassesKeepTheirOrderAndOthersAreBad() {
    List<RawRecord> records =
        records(csv("x,label\n1,pear\n2,apple\n3,plum\n"), CSV, "data.class-names=[pear, apple]");
    assertThat(records.stream().filter(r -> r.problem() == null).map(RawRecord::label))
        .containsExactly(0, 1);
    assertThat(problems(records)).containsExactly("its label \"plum\" is none of the classes");
  }

  @Test
  void rowsThatCannotBeUsedSayWhy() {
    List<RawRecord> records =
        records(
            csv("a,b,label,w\n1,2,0,1\n3,4\n,5,1,1\n6,7,,1\n8,NaN,0,1\n9,9,1.5,1\n9,8,0,-2\n"),
            CSV,
            "data.table.weight=w");
    assertThat(problems(records))
        .containsExactly(
            "it does not fit the columns: \"3,4\"",
            "its label 1.5 is none of the classes",
            "its label is null",
            "its weight is -2.0",
            "the column a is null or NaN, see data.table.missing",
            "the column b is null or NaN, see data.table.missing");
    assertThat(records).hasSize(7);
  }

  @Test
  void brokenJsonIsARowThatCannotBeUsed() {
    Path file =
        write(
            folder.resolve("rows.json"),
            """
            {"x": 1, "label": 0}
            {"x": 2, "lab
            {"label": 1, "x": 3}
            """);
    List<RawRecord> records = records(file, "data.table.format=json");
    assertThat(problems(records))
        .containsExactly("it does not fit the columns: \"{\"x\": 2, \"lab\"");
    assertThat(features(records.subList(0, 2))).containsExactly(new float[] {1}, new float[] {3});
  }

  @Test
  void missingNumbersAreFilledInAndUnknownCategoriesAreNone() {
    DataSettings settings =
        settings(
            csv("n,c,label\n1,u,0\n5,v,0\n,u,0\n"),
            CSV,
            "data.table.missing=mean",
            "data.table.max-unseen=0.5");
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    assertThat(features(records(format, Split.TRAIN, settings.train())))
        .containsExactly(new float[] {1, 1, 0}, new float[] {3, 1, 0}, new float[] {5, 0, 1});
    Path test = write(folder.resolve("test.csv"), "label,c,n\n0,new,\n0,,7\n");
    assertThat(
            features(
                records(format, Split.TEST, new DataSettings.Files(null, null, test.toString()))))
        .containsExactly(new float[] {3, 0, 0}, new float[] {7, 0, 0});
  }

  @Test
  void whatWasLearnedIsUsedAgainWithTheModel() {
    DataSettings settings =
        settings(
            csv("n,c,label\n1,u,yes\n5,v,no\n"),
            CSV,
            "data.table.missing=mean",
            "data.table.standardize=true");
    TableFormat first = Tables.format(settings, MissingNode.getInstance());
    List<RawRecord> expected = records(first, Split.TRAIN, settings.train());
    JsonNode learned = first.learned();
    DataSettings other = settings(csv("n,c,label,more\n1,u,yes,x\n5,v,no,y\n100,u,no,z\n"), CSV);
    List<RawRecord> again = records(Tables.format(other, learned), Split.TEST, other.train());
    assertThat(features(again).subList(0, 2)).containsExactlyElementsOf(features(expected));
    assertThat(again).extracting(RawRecord::label).containsExactly(1, 0, 0);
  }

  private List<float[]> fromScratch(Path file, String... sets) {
    DataSettings settings = settings(file, sets);
    return features(
        records(
            TableFormat.ofFiles(LocalSpark.get(), settings, Pretrained.none(), Tables.SEED),
            Split.TRAIN,
            settings.train()));
  }

  @Test
  void numbersAreStandardisedWhereANetworkIsTrainedFromScratch() {
    Path file = csv("n,c,same,label\n1,u,0.1,0\n5,v,0.1,1\n3,u,0.1,0\n");
    float[][] standardized = {{-1, 1, 0, 0}, {0, 1, 0, 0}, {1, 0, 1, 0}};
    float[][] given = {{1, 1, 0, 0.1f}, {3, 1, 0, 0.1f}, {5, 0, 1, 0.1f}};
    assertThat(fromScratch(file, CSV)).containsExactly(standardized);
    assertThat(fromScratch(file, CSV, "data.table.standardize=false")).containsExactly(given);
    assertThat(fromScratch(file, CSV, "data.scale=2")).containsExactly(given);
    assertThat(features(records(file, CSV))).as("pretrained").containsExactly(given);
  }

  @Test
  void otherColumnsInThePlaceOfAModelsAreTreatedAsItsOwn() {
    DataSettings settings = settings(csv("n,label\n1,0\n5,1\n"), CSV);
    TableFormat first =
        TableFormat.ofFiles(LocalSpark.get(), settings, Pretrained.none(), Tables.SEED);
    records(first, Split.TRAIN, settings.train());
    DataSettings other = settings(csv("m,label\n1,0\n3,0\n5,1\n"), CSV);
    assertThat(features(records(Tables.format(other, first.learned()), Split.TRAIN, other.train())))
        .containsExactly(new float[] {-1}, new float[] {0}, new float[] {1});
  }

  @Test
  void nothingIsLearnedOfTheSharesOfValidationAndTest() {
    StringBuilder text = new StringBuilder("n,c,label\n");
    for (int i = 0; i < 200; i++) {
      text.append(i).append(",c").append(i).append(",0\n");
    }
    for (String stratified : List.of("true", "false")) {
      DataSettings settings =
          settings(
              csv(text.toString()),
              CSV,
              "data.table.max-categories=200",
              "data.validation.fraction=0.25",
              "data.test.fraction=0.25",
              "data.stratified=" + stratified);
      TableFormat format = Tables.format(settings, MissingNode.getInstance());
      List<RawRecord> records = records(format, Split.TRAIN, settings.train());
      long unknown =
          records.stream()
              .filter(
                  record -> {
                    float sum = 0;
                    for (float feature : record.features()) {
                      sum += feature;
                    }
                    return sum == record.features()[0];
                  })
              .count();
      assertThat(records).hasSize(200);
      assertThat(records.get(0).features()).hasSize(1 + 200 - (int) unknown);
      assertThat((double) unknown).isBetween(80.0, 120.0);
      if (settings.stratified()) {
        assertThat(unknown).isEqualTo(100);
      }
    }
  }

  @Test
  void aRowKeepsItsIdHoweverTheFrameIsPartitioned() {
    Dataset<Row> frame =
        Tables.spark()
            .range(300)
            .selectExpr(
                "cast(id % 100 as double) / 7 as x",
                "if(id % 11 = 0, null, concat('c', id % 3)) as c", "id % 2 as label");
    String[] sets = {"data.table.missing=mean", "data.table.standardize=true"};
    Map<Long, List<Float>> expected = content(records(frame.coalesce(1), sets));
    assertThat(expected).hasSize(300);
    assertThat(content(records(frame.repartition(7), sets))).isEqualTo(expected);
    assertThat(content(records(frame.orderBy("c").repartition(3), sets))).isEqualTo(expected);
    assertThat(content(records(frame.coalesce(1), "data.table.missing=median")).keySet())
        .isEqualTo(expected.keySet());
  }

  /** Bits of the features, the label behind them. */
  private static Map<Long, List<Float>> content(List<RawRecord> records) {
    Map<Long, List<Float>> content = new TreeMap<>();
    for (RawRecord record : records) {
      List<Float> values = new java.util.ArrayList<>();
      for (float feature : record.features()) {
        values.add(feature);
      }
      values.add((float) record.label());
      content.put(record.id(), values);
    }
    return content;
  }

  @Test
  void rowsThatAreTheSameAreKeptOrDropped() {
    Path file = csv("a,b,label\n1,,0\n1,,0\n,1,0\n1,,1\n");
    assertThat(records(file, CSV, "data.table.missing=mean"))
        .hasSize(4)
        .extracting(RawRecord::id)
        .doesNotHaveDuplicates();
    assertThat(records(file, CSV, "data.table.missing=mean", "data.table.duplicates=drop"))
        .hasSize(3);
  }

  @Test
  void sparseRowsOfLibsvmBecomeDense() {
    Path file = write(folder.resolve("rows.libsvm"), "1 2:0.5 4:3\n0 1:-1\n");
    List<RawRecord> records = records(file, "data.table.format=libsvm");
    assertThat(features(records))
        .containsExactly(new float[] {-1, 0, 0, 0}, new float[] {0, 0.5f, 0, 3});
    assertThat(records).extracting(RawRecord::label).containsExactly(0, 1);
  }

  @Test
  void aFileOfLibsvmWithoutTheLastFeaturesIsAsWideAsTheTrainingFile() {
    DataSettings settings =
        settings(write(folder.resolve("train.libsvm"), "1 2:0.5 4:3\n0 1:-1\n"), LIBSVM);
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    assertThat(records(format, Split.TRAIN, settings.train())).hasSize(2);
    Path narrow = write(folder.resolve("narrow.libsvm"), "1 1:5 2:6\n");
    assertThat(features(records(format, Split.TEST, files(narrow))))
        .containsExactly(new float[] {5, 6, 0, 0});
    Path wide = write(folder.resolve("wide.libsvm"), "1 1:5 6:6\n");
    assertThatThrownBy(() -> records(format, Split.TEST, files(wide)))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("wide.libsvm: it has 6 features")
        .hasMessageContaining("has 4; train with data.table.options.numFeatures = 6.");
  }

  @Test
  void aFileOfLibsvmIsAsWideAsItsLargestIndex() {
    Path file = write(folder.resolve("rows.libsvm"), "# 9:9\n\n1\n0 1:-1 3:2 \t\n  1 2:-5\n");
    assertThat(features(records(file, LIBSVM)))
        .containsExactly(new float[] {-1, 0, 2}, new float[] {0, -5, 0}, new float[] {0, 0, 0});
    assertThat(features(records(file, LIBSVM, "data.table.options.NUMFEATURES=4")))
        .contains(new float[] {-1, 0, 2, 0});
    assertThat(features(records(file, LIBSVM, "data.table.options.numFeatures=-1")))
        .contains(new float[] {-1, 0, 2});
  }

  @ParameterizedTest
  @CsvSource({"1 1:x 2:3,For input string", "1 1:2 x:3,For input string", "1 3:4 2:1,ascending"})
  void aLineThatLibsvmDoesNotKnowIsRefused(String line, String why) {
    Path file = write(folder.resolve("rows.libsvm"), "0 1:1\n" + line + "\n");
    assertThatThrownBy(() -> records(file, LIBSVM))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("rows.libsvm: it is damaged or breaks off (")
        .hasMessageContaining(why);
  }

  @Test
  void labelsBelow0AreClassesInTheOrderOfTheirNumbers() {
    DataSettings settings =
        settings(write(folder.resolve("train.libsvm"), "-1 1:1\n+1 1:2\n-10 1:3\n1 1:4\n"), LIBSVM);
    TableFormat first = Tables.format(settings, MissingNode.getInstance());
    assertThat(records(first, Split.TRAIN, settings.train()))
        .extracting(RawRecord::label)
        .containsExactly(1, 2, 0, 2);
    assertThat(first.classNames()).containsExactly("-10", "-1", "1");
    Path test = write(folder.resolve("test.libsvm"), "1 1:1\n-1 1:2\n2 1:3\n");
    List<RawRecord> again =
        records(Tables.format(settings, first.learned()), Split.TEST, files(test));
    assertThat(again.subList(0, 2)).extracting(RawRecord::label).containsExactly(2, 1);
    assertThat(problems(again)).containsExactly("its label \"2\" is none of the classes");
  }

  @Test
  void whatIsNoWholeNumberIsNoneOfTheClassesBelow0() {
    DataSettings settings = settings(csv("x,label\n1,-1\n2,0\n3,NaN\n4,1e19\n5,1\n"), CSV);
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    List<RawRecord> records = records(format, Split.TRAIN, settings.train());
    assertThat(records.subList(0, 3)).extracting(RawRecord::label).containsExactly(0, 1, 2);
    assertThat(format.classNames()).containsExactly("-1", "0", "1");
    assertThat(problems(records))
        .containsExactly("its label \"1.0E19\" is none of the classes", "its label is null");
  }

  @Test
  void minusOneBesideClassesFrom0IsToldWithTheKeyThatLeavesItOut() {
    Path file = csv("x,label\n1,-1\n2,0\n3,1\n4,2\n");
    assertThat(warnings(file))
        .containsExactly(
            "the column label holds the labels 0 to 2 and -1, which becomes a class of its own, the first; if it marks rows without a class, leave them out by data.label-groups = [[0], [1], [2]]");
    assertThat(warnings(file, "data.label-groups=[[0], [1], [2]]")).isEmpty();
    assertThat(warnings(csv("x,label\n1,-1\n2,1\n"))).isEmpty();
  }

  @Test
  void soManyWholeNumbersAreNoClasses() {
    StringBuilder rows = new StringBuilder("x,label\n");
    for (int i = -1; i <= TableLabels.MOST_NUMBERS; i++) {
      rows.append("1,").append(i).append('\n');
    }
    assertThatThrownBy(() -> records(csv(rows.toString()), CSV))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("they are more than 10,000 different whole numbers")
        .hasMessageContaining("data.table.targets");
  }

  @Test
  void namesOfClassesDoNotNameLabelsBelow0() {
    assertThatThrownBy(
            () -> records(csv("x,label\n1,-1\n2,1\n"), CSV, "data.class-names=[bad, good]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("Cannot use data.class-names with the labels [-1, 1] of")
        .hasMessageContaining("data.label-groups");
  }

  @Test
  void labelsThatWereTextsInTrainingStayTheSameClassesAsNumbers() {
    DataSettings settings = settings(csv("x,label\n1,2\n2,other\n3,1\n"), CSV);
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    records(format, Split.TRAIN, settings.train());
    Path test = write(folder.resolve("test.csv"), "x,label\n1,1\n2,2\n");
    assertThat(records(format, Split.TEST, files(test)))
        .extracting(RawRecord::label)
        .containsExactly(0, 1);
    assertThat(records(Tables.format(settings, format.learned()), Split.TEST, files(test)))
        .extracting(RawRecord::label)
        .containsExactly(0, 1);
  }

  @Test
  void theSameVectorIsTheSameRowSparseOrDense() {
    Dataset<Row> dense = vectors();
    List<Row> rows =
        dense.collectAsList().stream()
            .map(row -> RowFactory.create(row.<Vector>getAs(0).toSparse(), row.get(1)))
            .toList();
    Dataset<Row> sparse = Tables.spark().createDataFrame(rows, dense.schema());
    String[] features = {"data.table.features=[v]", "data.table.duplicates=drop"};
    List<RawRecord> both = records(dense.union(sparse), features);
    assertThat(features(both))
        .containsExactly(new float[] {0, 0, 0}, new float[] {0, 1, 0}, new float[] {0, 2, 3});
    long hash =
        dense
            .selectExpr("xxhash64(label, isnull(label), v, isnull(v))")
            .collectAsList()
            .get(1)
            .getLong(0);
    assertThat(both).extracting(RawRecord::id).contains(Seeds.derive(hash, 0));
  }

  private static Dataset<Row> vectors() {
    return Tables.spark()
        .sql(
            "select * from values (array(0d, 1d, 0d), 0), (array(0d, 2d, 3d), 1), (array(0d, 0d, 0d), 1) as t(a, label)")
        .select(org.apache.spark.ml.functions.array_to_vector(col("a")).as("v"), col("label"));
  }

  private static DataSettings.Files files(Path path) {
    return new DataSettings.Files(null, null, path.toString());
  }

  private static TableFormat read(DataSettings settings) {
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    records(format, Split.TRAIN, settings.train());
    return format;
  }

  private static List<String> warnings(Path file, String... sets) {
    String[] all = Arrays.copyOf(sets, sets.length + 1);
    all[sets.length] = CSV;
    List<String> warnings = new ArrayList<>();
    read(settings(file, all)).described().path("warnings").forEach(w -> warnings.add(w.asText()));
    return warnings;
  }

  @Test
  void aTextAmongNumbersIsToldWithTheKeyThatDecides() {
    Path file = csv("a,town,label\n1,Ulm,0\n2.5,Bonn,1\n-3e2,Ulm,1\nn/a,Bonn,0\n");
    assertThat(warnings(file))
        .containsExactly(
            "the column a holds 3 numbers and 1 that are none, such as [n/a], and so gives categories; if these are mistakes, give its type in data.table.schema, and their rows count as corrupt; if not, name it in data.table.categorical");
    assertThat(warnings(file, "data.table.categorical=[a]")).isEmpty();
    assertThat(warnings(file, "data.table.schema=\"a DOUBLE, town STRING, label INT\"")).isEmpty();
  }

  @Test
  void aTextAmongNumbersOfClassesIsTold() {
    assertThat(warnings(csv("a,label\n1,0\n2,1\n3,?\n")))
        .singleElement()
        .asString()
        .startsWith(
            "the column label holds 2 numbers and 1 that are none, such as [?], and so gives classes by name;");
  }

  @Test
  void bytesThatAreNoTextAreToldAndReadInTheirCharset() throws IOException {
    Path file = folder.resolve("latin1.csv");
    Files.writeString(
        file, "town,label\nK\u00e4ln,ja\nK\u00f6ln,ja\nUlm,nein\n", StandardCharsets.ISO_8859_1);
    assertThat(warnings(file))
        .containsExactly(
            "the column town holds 2 values with bytes that are no text in the charset of the file, so that different categories may have become one; name the charset in data.table.encoding");
    DataSettings settings = settings(file, CSV, "data.table.encoding=ISO-8859-1");
    assertThat(read(settings).described().path("warnings")).isEmpty();
    assertThat(read(settings).learned().at("/columns/columns/0/categories").toString())
        .isEqualTo("[\"K\u00e4ln\",\"K\u00f6ln\",\"Ulm\"]");
  }

  @Test
  void anIndexWithoutANameIsTold() {
    assertThat(warnings(csv(",x,label\n0,5,0\n1,5,1\n2,7,1\n")))
        .containsExactly(
            "the column _c0 has no name and another whole number in each row, as an index has, and is used as a feature; if it is one, leave it out by data.table.ignore = [\"_c0\"]");
    assertThat(warnings(csv("Unnamed: 0,x,label\n17,5,0\n3,5,1\n"))).hasSize(1);
    assertThat(warnings(csv(",x,label\n0,5,0\n1,5,1\n1,7,1\n"))).isEmpty();
    assertThat(warnings(csv("x,label\n0,0\n1,1\n2,1\n"))).isEmpty();
    Path json =
        write(folder.resolve("rows.json"), "{\"_c0\":0,\"label\":0}\n{\"_c0\":1,\"label\":1}\n");
    assertThat(read(settings(json, "data.table.format=json")).described().path("warnings"))
        .isEmpty();
  }

  @Test
  void columnsThatAreIgnoredAreNoFeaturesNorInWhatComesAfter() {
    DataSettings settings =
        settings(csv("id,x,label\n7,1,0\n8,2,1\n"), CSV, "data.table.ignore=[id]");
    TableFormat format = read(settings);
    assertThat(format.described().path("columns").toString())
        .isEqualTo(
            "[{\"name\":\"id\",\"type\":\"int\",\"role\":\"ignored\"},"
                + "{\"name\":\"x\",\"type\":\"int\",\"role\":\"number\",\"features\":1},"
                + "{\"name\":\"label\",\"type\":\"int\",\"role\":\"label\"}]");
    Path test = write(folder.resolve("test.csv"), "x,label\n4,1\n");
    assertThat(features(records(format, Split.TEST, files(test)))).containsExactly(new float[] {4});
    DataSettings tuning = settings(csv("id,x,label\n9,3,0\n"), CSV);
    assertThat(
            features(records(Tables.format(tuning, format.learned()), Split.TRAIN, tuning.train())))
        .containsExactly(new float[] {3});
    assertThatThrownBy(() -> records(csv("x,label\n1,0\n"), CSV, "data.table.ignore=[ix]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it has no column ix (data.table.ignore), the nearest is x");
  }

  @Test
  void arraysAndVectorsAreRowsOfNumbersOfOneWidth() {
    Path file = folder.resolve("rows.parquet");
    Tables.spark()
        .sql(
            """
            select * from values
              (array(1d, 2d), 5, 0), (array(3d, cast(null as double)), 6, 0),
              (array(7d), 8, 1), (cast(null as array<double>), 9, 1), (array(9d, 9d), 9, 1)
              as t(a, n, label)""")
        .selectExpr("n", "a", "label")
        .write()
        .parquet(file.toString());
    List<RawRecord> records = records(file, "data.table.format=parquet");
    assertThat(features(records.subList(0, 2)))
        .containsExactly(new float[] {5, 1, 2}, new float[] {9, 9, 9});
    assertThat(problems(records))
        .containsExactly(
            "the column a holds 1 numbers, in other rows 2",
            "the column a holds null or NaN at index 1, see data.table.missing",
            "the column a is null or empty");
  }

  @Test
  void targetsWeightsAndGroupsReachTheRecords() {
    Dataset<Row> frame =
        Tables.spark()
            .sql(
                """
                select * from values
                  (1d, array(1, 0), 0.5, 2.0, 'p'), (2d, array(0, 1), 1.5, 1.0, null),
                  (3d, array(1), 1.5, 1.0, null) as t(x, tags, price, w, patient)""");
    List<RawRecord> records =
        records(
            frame,
            "data.table.targets=[tags, price]",
            "data.table.weight=w",
            "data.table.group=patient");
    assertThat(records.get(0).values()).containsExactly(1, 0, 0.5f);
    assertThat(records.get(0).weight()).isEqualTo(2);
    assertThat(records.get(0).group()).isEqualTo("p");
    assertThat(records.get(0).place()).isEqualTo("a row of frame");
    assertThat(records.get(1).values()).containsExactly(0, 1, 1.5f);
    assertThat(records.get(1).group()).isNull();
    assertThat(problems(records)).containsExactly("it has 2 target values, other rows have 3");
  }

  @Test
  void aMissingColumnIsNamedWithTheNearest() {
    assertThatThrownBy(() -> records(csv("x,lable,town\n1,0,u\n"), CSV, "data.table.features=[x]"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use %s: it has no column label (data.table.label), the nearest is lable; its columns are [x, lable, town].",
            folder.resolve("table.csv"));
  }

  @Test
  void tooManyCategoriesAreTakenForAMistake() {
    StringBuilder text = new StringBuilder("n,label\n");
    for (int i = 0; i < 101; i++) {
      text.append(i == 50 ? "fifty" : i).append(",0\n");
    }
    assertThatThrownBy(() -> records(csv(text.toString()), CSV))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the columns of %s as they are: n holds 101 different texts, such as [0, 1], and categories are 100 at most; leave them out by data.table.ignore = [\"n\"], give the type of those that hold numbers in data.table.schema, or raise data.table.max-categories.",
            folder.resolve("table.csv"));
    assertThat(problems(records(csv(text.toString()), CSV, "data.table.schema=n INT, label INT")))
        .containsExactly("it does not fit the columns: \"fifty,0\"");
  }

  @Test
  void aDataSourceThatIsNotThereAndAFileThatIsNotThere() {
    Path nowhere = folder.resolve("nowhere");
    assertThatThrownBy(() -> records(nowhere, "data.table.format=delta"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot read %s: Spark has no data source delta on its class path; add its package behind -- with --packages, or convert the table to parquet, orc, json or csv.",
            nowhere);
    for (String format : List.of("csv", "json", "parquet", "libsvm")) {
      assertThatThrownBy(() -> records(nowhere, "data.table.format=" + format))
          .isInstanceOf(UnusableInputException.class)
          .hasMessage(
              "Cannot read %s as %s: Path does not exist: file:%s.", nowhere, format, nowhere);
    }
  }

  @Test
  void aColumnThatIsNoFeatureIsRefused() {
    Dataset<Row> frame = Tables.spark().sql("select 1 as x, now() as day, 0 as label");
    assertThatThrownBy(() -> records(frame))
        .hasMessage(
            "Cannot use the columns of frame as they are: day is of type timestamp, and numbers, texts, arrays and vectors of numbers can be used; leave them out by data.table.ignore = [\"day\"].");
  }

  @Test
  void labelsThatAreWrittenAsMissingNumbersAreToldWithThem() throws IOException {
    StringBuilder text = new StringBuilder("n,label\n");
    for (int i = 0; i < 104; i++) {
      text.append(i == 50 ? "NA" : i).append(i < 26 ? ",NA\n" : ",yes\n");
    }
    assertThatThrownBy(() -> records(csv(text.toString()), CSV, "data.max-corrupt=0.01"))
        .hasMessageContaining("n holds numbers and NA: data.table.options.nullValue = \"NA\"")
        .hasMessageEndingWith(
            "; 25.0 % of the rows then have no label, as it is NA: data.max-corrupt = 0.25 leaves them out.");
  }

  @Test
  void allColumnsThatAreNoFeaturesAreToldAtOnce() throws IOException {
    StringBuilder text = new StringBuilder("n,m,name,day,age,label\n");
    for (int i = 0; i < 102; i++) {
      text.append(i == 50 ? "NA,-" : i + "," + i).append(",no ").append(i).append(",2020-01-02,");
      text.append(i == 7 ? "" : i).append(",0\n");
    }
    assertThatThrownBy(() -> records(csv(text.toString()), CSV))
        .hasMessage(
            "Cannot use the columns of %s as they are: day is of type date, and numbers, texts, arrays and vectors of numbers can be used; name holds 102 different texts, such as [no 0, no 1], and categories are 100 at most; leave them out by data.table.ignore = [\"day\", \"name\"], give the type of those that hold numbers in data.table.schema, or raise data.table.max-categories; m holds numbers and -: data.table.options.nullValue = \"-\" makes it missing, and data.table.missing = mean fills it in; n holds numbers and NA: data.table.options.nanValue = \"NA\" makes it missing, and data.table.missing = mean fills it in; numbers are missing in age: data.table.missing = mean fills them in.",
            folder.resolve("table.csv"));
  }
}
