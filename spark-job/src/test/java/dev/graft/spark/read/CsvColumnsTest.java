package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** CSV files with a header are read by name. */
class CsvColumnsTest {

  @TempDir Path folder;

  private String file(String name, String text) throws IOException {
    return Files.writeString(folder.resolve(name), text).toString();
  }

  private static DataSettings settings(String... sets) {
    String job =
        """
        output = nowhere
        data { format = csv, csv.header = true }
        data.train.path = train.csv
        model.pretrained = y
        """;
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job", Arrays.asList(sets))
        .data();
  }

  private static RecordFormat format(JsonNode learned, String... sets) {
    return Formats.of(
        LocalSpark.get(), settings(sets), new Pretrained(learned, null, true, null), 7);
  }

  private static List<RawRecord> open(RecordFormat format, Split part, String path)
      throws IOException {
    return format.open(part, new DataSettings.Files(null, null, path)).records().collect();
  }

  private JsonNode learned() throws IOException {
    RecordFormat format = format(MissingNode.getInstance());
    open(format, Split.TRAIN, file("train.csv", "a,b,kind\n1,2,0\n3,4,1\n"));
    return format.learned();
  }

  @Test
  void theFilesOfAJobMayHaveOtherOrders() throws IOException {
    RecordFormat format = format(MissingNode.getInstance());
    open(format, Split.TRAIN, file("train.csv", "a,b,kind\n1,2,0\n3,4,1\n"));
    List<RawRecord> records =
        open(format, Split.TEST, file("test.csv", "kind,more,b,a\n1,9,6,5\n"));
    assertThat(records.get(0).features()).containsExactly(5, 6);
    assertThat(records.get(0).label()).isEqualTo(1);
  }

  @Test
  void soMayThoseOfASavedModel() throws IOException {
    JsonNode learned = learned();
    for (Split part : List.of(Split.TRAIN, Split.TEST)) {
      List<RawRecord> records = open(format(learned), part, file("other.csv", "kind,b,a\n1,6,5\n"));
      assertThat(records.get(0).features()).containsExactly(5, 6);
      assertThat(records.get(0).label()).isEqualTo(1);
    }
  }

  @Test
  void aMissingColumnIsRefused() throws IOException {
    JsonNode learned = learned();
    String other = file("other.csv", "kind,b,c\n1,6,5\n");
    assertThatThrownBy(() -> open(format(learned), Split.TEST, other))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining(
            "it has no column a, which was there in training; its columns are [kind, b, c]");
    assertThatThrownBy(() -> open(format(learned, "data.csv.label=kind"), Split.TRAIN, other))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("the model has [a, b], the file [b, c]");
  }

  @Test
  void columnsOfOneNameKeepTheirOrder() throws IOException {
    RecordFormat format = format(MissingNode.getInstance());
    open(format, Split.TRAIN, file("train.csv", "a,a,b,kind\n1,2,3,0\n"));
    assertThat(
            open(format, Split.TEST, file("same.csv", "a,a,b,kind\n1,2,3,0\n")).get(0).features())
        .containsExactly(1, 2, 3);
    String other = file("other.csv", "a,b,a,kind\n1,2,3,0\n");
    assertThatThrownBy(() -> open(format, Split.TEST, other))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("their order is not that of training");
  }

  @Test
  void unlabelledFilesAreReadByNameToo() throws IOException {
    DataSettings settings = settings("data.predict.path=" + file("new.csv", "b,id,a\n6,1,5\n"));
    RawRecord record =
        UnlabelledRecords.open(LocalSpark.get(), settings, learned(), new int[] {2}, 1)
            .records()
            .collect()
            .get(0);
    assertThat(record.features()).containsExactly(5, 6);
  }

  @Test
  void aModelThatHasLearnedCategoriesIsRefused() throws IOException {
    JsonNode learned =
        Json.read(
            """
            {"columns": {"columns": [{"name": "a", "kind": "CATEGORY", "width": 1, "categories": ["x"]}],
             "fills": false}}"""
                .getBytes(java.nio.charset.StandardCharsets.UTF_8));
    String file = file("test.csv", "a,kind\n1,0\n");
    assertThatThrownBy(() -> open(format(learned), Split.TEST, file))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("use data.format = table");
  }
}
