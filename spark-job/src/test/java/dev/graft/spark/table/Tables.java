package dev.graft.spark.table;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.read.Pretrained;
import java.io.IOException;
import java.io.StringReader;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;

/** Tables of a few rows, read. */
final class Tables {

  static final long SEED = 7;

  private Tables() {}

  static SparkSession spark() {
    return SparkSession.builder().sparkContext(LocalSpark.get().sc()).getOrCreate();
  }

  /** The data part of a job file on these tables. */
  static DataSettings settings(Path train, String... sets) {
    String job =
        """
        output = nowhere
        data { format = table, leakage = off, validation.fraction = 0, max-corrupt = 1 }
        data.train.path = "%s"
        model.pretrained = y
        """
            .formatted(train);
    return SettingsReader.read(Command.FINE_TUNE, new StringReader(job), "job", List.of(sets))
        .data();
  }

  static TableFormat format(DataSettings settings, JsonNode learned) {
    return TableFormat.ofFiles(
        LocalSpark.get(), settings, new Pretrained(learned, null, true, null), SEED);
  }

  /** The records of the training files, good and bad, in the order of their features. */
  static List<RawRecord> records(Path train, String... sets) {
    DataSettings settings = settings(train, sets);
    return records(format(settings, MissingNode.getInstance()), Split.TRAIN, settings.train());
  }

  static List<RawRecord> records(TableFormat format, Split part, DataSettings.Files files) {
    try {
      return sorted(format.open(part, files).records().collect());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The records of a frame. */
  static List<RawRecord> records(Dataset<Row> frame, String... sets) {
    String[] all = Arrays.copyOf(sets, sets.length + 1);
    all[sets.length] = "data.table.format=none";
    DataSettings settings = settings(Path.of("frame"), all);
    TableFormat format =
        TableFormat.ofFrames(
            LocalSpark.get(), settings, Pretrained.none(), SEED, Map.of(Split.TRAIN, frame));
    return records(format, Split.TRAIN, settings.train());
  }

  private static List<RawRecord> sorted(List<RawRecord> records) {
    return records.stream().sorted(Comparator.comparing(Tables::key)).toList();
  }

  private static String key(RawRecord record) {
    if (record.features() == null) {
      return "bad " + record.problem();
    }
    StringBuilder key = new StringBuilder();
    for (float feature : record.features()) {
      key.append(String.format(Locale.ROOT, "%010.3f ", feature + 1000));
    }
    return key.append(record.id()).toString();
  }

  static Path write(Path file, String text) {
    try {
      return Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
