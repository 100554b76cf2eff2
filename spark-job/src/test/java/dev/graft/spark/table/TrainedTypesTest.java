package dev.graft.spark.table;

import static dev.graft.spark.table.Tables.records;
import static dev.graft.spark.table.Tables.settings;
import static dev.graft.spark.table.Tables.write;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import dev.graft.config.DataSettings;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.Pretrained;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a model has learned of a table holds for tables whose values look like other types. */
class TrainedTypesTest {

  private static final String CSV = "data.table.format=csv";
  private static final String CODES = "code,n,label\n007,1,yes\n1.50,2,2\nTRUE,3,yes\nA1,4,1\n";

  @TempDir Path folder;

  private Path file(String name, String text) {
    return write(folder.resolve(name), text);
  }

  private JsonNode learned(String text, String... sets) {
    DataSettings settings = settings(file("train.csv", text), with(sets));
    TableFormat format = Tables.format(settings, MissingNode.getInstance());
    records(format, Split.TRAIN, settings.train());
    return format.learned();
  }

  private static String[] with(String... sets) {
    String[] all = java.util.Arrays.copyOf(sets, sets.length + 1);
    all[sets.length] = CSV;
    return all;
  }

  private List<RawRecord> evaluated(JsonNode learned, String text, String... sets) {
    DataSettings settings = settings(file("test.csv", text), with(sets));
    return records(Tables.format(settings, learned), Split.TEST, settings.train());
  }

  /** Of a query's rows, as a frame. */
  private static List<RawRecord> ofQuery(JsonNode learned, Split part, String sql) {
    DataSettings settings = settings(Path.of("frame"), "data.table.format=none");
    TableFormat format =
        TableFormat.ofFrames(
            LocalSpark.get(),
            settings,
            new Pretrained(learned, null, true, null),
            Tables.SEED,
            Map.of(part, Tables.spark().sql(sql)));
    return records(format, part, settings.train());
  }

  private static List<float[]> features(List<RawRecord> records) {
    return records.stream().map(RawRecord::features).toList();
  }

  @Test
  void categoriesAndClassesThatLookLikeNumbersAreThoseOfTraining() {
    JsonNode learned = learned(CODES);
    List<RawRecord> records = evaluated(learned, "n,label,code\n1,2,007\n2,1,1.50\n");
    assertThat(features(records))
        .containsExactly(new float[] {0, 1, 0, 0, 2}, new float[] {1, 0, 0, 0, 1});
    assertThat(records).extracting(RawRecord::label).containsExactly(0, 1);
  }

  @Test
  void aColumnOfIntegersThatHasBecomeOneOfDoublesHasTheSameCategories() {
    String categorical = "data.table.categorical=[code]";
    JsonNode learned = learned("code,label\n7,0\n12,1\n", categorical);
    List<RawRecord> doubles = evaluated(learned, "code,label\n12.0,0\n7.0,1\n", categorical);
    assertThat(features(doubles)).containsExactly(new float[] {0, 1}, new float[] {1, 0});
    assertThat(doubles).extracting(RawRecord::label).containsExactly(1, 0);
    assertThat(
            features(
                evaluated(
                    learned,
                    "code,label\n007,0\nA1,1\n",
                    categorical,
                    "data.table.max-unseen=0.5")))
        .containsExactly(new float[] {0, 0}, new float[] {0, 1});
  }

  @Test
  void typedColumnsAreConvertedByValue() {
    JsonNode learned = learned(CODES);
    List<RawRecord> records =
        ofQuery(
            learned,
            Split.TEST,
            "select 7.0D as code, 1 as n, 2 as label union all select 1.5D, 2, 1");
    assertThat(features(records))
        .containsExactly(new float[] {0, 1, 0, 0, 2}, new float[] {1, 0, 0, 0, 1});
    assertThat(records).extracting(RawRecord::label).containsExactly(0, 1);
    assertThat(
            features(ofQuery(learned, Split.TEST, "select true as code, 1 as n, 'yes' as label")))
        .containsExactly(new float[] {0, 0, 0, 1, 1});
  }

  @Test
  void aTypeThatCannotBeConvertedIsRefused() {
    JsonNode learned = learned(CODES + "7,5,1\n");
    assertThatThrownBy(
            () -> ofQuery(learned, Split.TEST, "select 7 as code, 1 as n, 'yes' as label"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the column code of frame: it is of type int, in training it was string, and \"007\" and \"7\" were two categories; give it the type that it had.");
    assertThatThrownBy(
            () -> ofQuery(learned, Split.TEST, "select '7' as code, '1' as n, 'yes' as label"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(
            "the column n of frame: it is of type string, in training it was int");
    assertThatThrownBy(() -> ofQuery(learned, Split.TEST, "select '7' as code, 'yes' as label"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it has no column n");
  }

  @Test
  void categoriesThatTrainingHasNotSeenAreRefusedIfTheyAreManyElseCounted() throws Exception {
    JsonNode learned = learned(CODES);
    String text = "n,label,code\n1,2,007\n2,1,012\n3,1,1.50\n4,1,\n";
    assertThatThrownBy(() -> evaluated(learned, text))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("1 of 4 rows have a category in the column code")
        .hasMessageContaining("such as \"012\"; data.table.max-unseen allows a share of 0.05");
    DataSettings settings =
        settings(folder.resolve("test.csv"), with("data.table.max-unseen=0.25"));
    assertThat(Tables.format(settings, learned).open(Split.TEST, settings.train()).unseen())
        .containsExactly(Map.entry("code", 1L));
  }

  @Test
  void rowsThatCannotBeReadHoldNoCategories() throws Exception {
    DataSettings settings =
        settings(
            file("test.csv", "n,label,code\n1,2,007\n2,1,012\nx,1,999\n3,1,1.50\n"),
            with("data.table.max-unseen=0.4"));
    assertThat(Tables.format(settings, learned(CODES)).open(Split.TEST, settings.train()).unseen())
        .containsExactly(Map.entry("code", 1L));
  }

  @Test
  void filesOfAFolderWithOtherOrdersOfColumnsAreReadByName() throws Exception {
    Path parts = java.nio.file.Files.createDirectories(folder.resolve("parts"));
    write(parts.resolve("0.csv"), "a,b,label\n1,2,x\n3,4,y\n");
    write(parts.resolve("1.csv"), "b,label,a\n6,x,5.5\n");
    write(parts.resolve("2.csv"), "");
    List<RawRecord> records = records(parts, CSV);
    assertThat(features(records))
        .containsExactly(new float[] {1, 2}, new float[] {3, 4}, new float[] {5.5f, 6});
    assertThat(records).extracting(RawRecord::label).containsExactly(0, 1, 0);
    write(parts.resolve("2.csv"), "b,label,c\n6,x,5\n");
    assertThatThrownBy(() -> records(parts, CSV))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("its files have different columns")
        .hasMessageContaining("0.csv has [a, b, label]")
        .hasMessageContaining("2.csv has [b, label, c]");
  }

  @Test
  void nothingIsLearnedOfATableThatCannotBeRead() {
    String text = "text,label\n" + "said so, in C,x\n".repeat(3);
    Path file = file("commas.csv", text + "good,y\n");
    assertThatThrownBy(() -> records(file, CSV, "data.table.text=text", "data.max-corrupt=0.01"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("records cannot be read, data.max-corrupt allows a share of");
  }

  @Test
  void backslashesBeforeQuotationMarksAreNotTakenForTexts() {
    String text = "text,label\n" + "\"said \\\"so\\\" in C:\\\",x\n".repeat(3);
    Path file = file("backslash.csv", text + "good,y\n");
    assertThatThrownBy(() -> records(file, CSV, "data.table.text=text"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("if a backslash stands before it, set data.table.options.escape =");
  }

  @Test
  void filesOfATableWithOtherTypesAreRefusedByName() {
    String parts = folder.resolve("evolved").toString();
    Tables.spark().sql("select 1.5D as a, 1 as label").write().parquet(parts + "/0");
    Tables.spark().sql("select 7L as a, 1 as label").write().parquet(parts + "/1");
    assertThatThrownBy(
            () ->
                records(
                    Path.of(parts),
                    "data.table.format=parquet",
                    "data.table.options.recursiveFileLookup=true"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("its column a is of type")
        .hasMessageContaining("in other files of the table it is");
  }

  @Test
  void aTextAmongNumbersIsABrokenRow() {
    JsonNode learned = learned("n,label\n1,0\n2,1\n");
    List<RawRecord> records = evaluated(learned, "label,n\n0,5\n1,many\n1,7.5\n");
    assertThat(records)
        .extracting(RawRecord::problem)
        .filteredOn(p -> p != null)
        .containsExactly("it does not fit the columns: \"1,many\"");
    assertThat(features(records.subList(0, 2)))
        .containsExactly(new float[] {5}, new float[] {7.5f});
  }

  @Test
  void aLabelOfNumbersStaysOneWhereOthersStandBesideThem() {
    JsonNode learned = learned("n,label\n1,0\n2,1\n");
    List<RawRecord> records = evaluated(learned, "n,label\n5,1\n6,other\n");
    assertThat(records)
        .extracting(RawRecord::problem)
        .filteredOn(p -> p != null)
        .containsExactly("it does not fit the columns: \"6,other\"");
    assertThat(records.get(0).label()).isEqualTo(1);
  }

  @Test
  void furtherTrainingTakesColumnsByName() {
    JsonNode learned = learned("a,b,c,label\n1,2,x,0\n3,4,y,1\n");
    DataSettings settings = settings(file("more.csv", "c,b,label,a\ny,2,0,1\nx,4,1,3\n"), CSV);
    TableFormat format = Tables.format(settings, learned);
    assertThat(features(records(format, Split.TRAIN, settings.train())))
        .containsExactly(new float[] {1, 2, 0, 1}, new float[] {3, 4, 1, 0});
    assertThat(format.learned()).isEqualTo(learned);
  }

  @Test
  void furtherTrainingOnSomeOfTheColumnsAndOthersIsRefused() {
    JsonNode learned = learned("a,b,label\n1,2,0\n3,4,1\n");
    DataSettings settings = settings(file("more.csv", "b,c,label\n1,2,0\n3,4,1\n"), CSV);
    assertThatThrownBy(
            () -> records(Tables.format(settings, learned), Split.TRAIN, settings.train()))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the model has [a, b], the table [b, c]");
  }

  @Test
  void whatAnOlderModelHasLearnedIsAppliedAsBefore() {
    ObjectNode learned = (ObjectNode) learned(CODES);
    learned.remove(List.of("types", "labelType"));
    List<RawRecord> records = evaluated(learned, CODES);
    assertThat(features(records)).hasSize(4).contains(new float[] {1, 0, 0, 0, 1});
    assertThat(records).extracting(RawRecord::label).contains(0, 1, 2);
  }
}
