package dev.graft.spark.table;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.graft.config.DataSettings;
import dev.graft.config.UnusableInputException;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.network.Task;
import dev.graft.save.Bundle;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.predict.Reading;
import dev.graft.spark.predict.source.InputFormats;
import dev.graft.spark.predict.source.PredictionInput;
import dev.graft.spark.read.Part;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.apache.spark.sql.Row;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Rows that are written in another way (order of columns, format, types, files) enter the network
 * as the same bits, or are refused. What enters is compared, not what comes out: outputs are a
 * function of it, but their last bits also depend on which rows share a batch.
 *
 * <p>{@code -Dgraft.rewritten=300} tries more tables.
 */
class RewrittenTablesTest {

  private static final int SEEDS = Integer.getInteger("graft.rewritten", 20);
  private static final List<String> FORMATS = List.of("csv", "json", "parquet", "orc");

  @TempDir Path folder;

  private int same;
  private final List<String> refused = new ArrayList<>();

  @Test
  void rowsWrittenInAnotherWayAreTheSameOrRefused() throws IOException {
    for (int seed = 0; seed < SEEDS; seed++) {
      try {
        compare(seed);
      } catch (AssertionError e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
    }
    assertThat(same).as("refused: %s", refused).isGreaterThan(SEEDS / 2);
  }

  private void compare(int seed) throws IOException {
    Random random = new Random(seed);
    RewrittenTable table = new RewrittenTable(random);
    String format = FORMATS.get(random.nextInt(FORMATS.size()));
    Path train = table.write(folder.resolve("train-" + seed), format);
    DataSettings settings = settings(table, format, train);
    TableFormat trained = Tables.format(settings, MissingNode.getInstance());
    int width = trained.open(Part.TRAIN, settings.train()).shape()[0];
    JsonNode learned = trained.learned();
    Bundle bundle = bundle(learned, width, trained.classNames());
    Map<Integer, String> expected = predicted(bundle, settings);
    assertThat(expected).as(table.toString()).hasSize(table.size());

    List<Integer> ids = table.some(random);
    String other = FORMATS.get(random.nextInt(FORMATS.size()));
    Path copy = table.rewrite(folder.resolve("copy-" + seed), other, ids, random);
    DataSettings served = settings(table, other, copy);
    String what = "seed " + seed + " " + format + " as " + other + ": ";
    try {
      predicted(bundle, served).forEach((id, bits) -> requireSame(id, bits, expected, table));
      same++;
    } catch (UnusableInputException e) {
      refused.add(what + e.getMessage());
    }
    try {
      requireLabelled(
          Tables.records(Tables.format(served, learned), Part.TEST, served.train()),
          expected,
          table,
          trained.classNames(),
          ids);
    } catch (UnusableInputException e) {
      refused.add(what + e.getMessage());
    }
  }

  private static void requireSame(
      int id, String bits, Map<Integer, String> expected, RewrittenTable table) {
    if (bits != null) {
      assertThat(bits).as("row %d of %s", id, table).isEqualTo(expected.get(id));
    }
  }

  /** Rows have no names there: features and labels of all, but for those that are refused. */
  private static void requireLabelled(
      List<RawRecord> records,
      Map<Integer, String> expected,
      RewrittenTable table,
      List<String> classes,
      List<Integer> ids) {
    List<String> rows = new ArrayList<>();
    for (int id : ids) {
      String label = table.label(id);
      int number = classes.isEmpty() ? Integer.parseInt(label) : classes.indexOf(label);
      rows.add(expected.get(id) + " " + number);
    }
    for (RawRecord record : records) {
      if (record.problem() == null) {
        String row = bits(record.features()) + " " + record.label();
        assertThat(rows.remove(row)).as("%s of %s", row, table).isTrue();
      }
    }
    long bad = records.stream().filter(record -> record.problem() != null).count();
    assertThat(rows).hasSize((int) bad);
  }

  private static DataSettings settings(RewrittenTable table, String format, Path path) {
    List<String> sets = new ArrayList<>(table.settings());
    sets.add("data.table.format=" + format);
    sets.add("data.predict.path=" + path);
    return Tables.settings(path, sets.toArray(new String[0]));
  }

  private static Bundle bundle(JsonNode learned, int width, List<String> classes) {
    return new Bundle(
        null,
        new int[] {width},
        Normalization.scale(1),
        learned,
        Task.CLASSIFICATION,
        classes,
        MissingNode.getInstance(),
        null);
  }

  /** What enters the network, by row; null of a row that has no prediction. */
  private static Map<Integer, String> predicted(Bundle bundle, DataSettings settings)
      throws IOException {
    PredictionInput input = new InputFormats(LocalSpark.get(), settings, bundle, 1).open();
    Map<Integer, String> read = new TreeMap<>();
    int id = input.kept().fieldIndex("id");
    for (Row row : input.rows().collect()) {
      Reading reading = input.reader().read(row);
      if (!reading.unseen().isEmpty()) {
        throw new UnusableInputException("Cannot use " + reading.unseen());
      }
      read.put(
          ((Number) row.get(id)).intValue(),
          reading.problem() == null ? bits(reading.features()) : null);
    }
    return read;
  }

  private static String bits(float[] features) {
    int[] bits = new int[features.length];
    Arrays.setAll(bits, i -> Float.floatToIntBits(features[i]));
    return Arrays.toString(bits);
  }
}
