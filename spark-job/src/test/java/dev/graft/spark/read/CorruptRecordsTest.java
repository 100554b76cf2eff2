package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.Split;
import dev.graft.io.Json;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Every format with known corrupt records: each is in the quarantine, and nothing else is. */
class CorruptRecordsTest {

  private static final String JOB =
      """
      output = nowhere
      data { train.path = x, leakage = off, validation.fraction = 0.1, test.fraction = 0.1 }
      model.pretrained = y
      """;

  @TempDir Path folder;

  static Stream<Arguments> noneAndMany() {
    return formatsWith(0, 20);
  }

  static Stream<Arguments> few() {
    return formatsWith(1, 5);
  }

  private static Stream<Arguments> formatsWith(Integer... percents) {
    return Arrays.stream(Corrupted.Format.values())
        .flatMap(format -> Stream.of(percents).map(percent -> Arguments.of(format, percent)));
  }

  private static Examples read(Corrupted data, double maxCorrupt) throws IOException {
    List<String> sets = new ArrayList<>(data.sets());
    sets.add("data.max-corrupt=" + maxCorrupt);
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(JOB), "job", sets).data();
    return new DataReader(
            LocalSpark.get(),
            settings,
            Formats.of(LocalSpark.get(), settings, Pretrained.none(), 7),
            Normalization.scale(1),
            7,
            EnumSet.allOf(Split.class))
        .read(3);
  }

  /** Split, path, record and offset of each line of a quarantine. */
  private static List<String> lines(Path quarantine) throws IOException {
    List<String> lines = new ArrayList<>();
    try (Stream<Path> files = Files.list(quarantine)) {
      for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).sorted().toList()) {
        for (String line : Files.readAllLines(file)) {
          JsonNode json =
              Json.read(new java.io.ByteArrayInputStream(line.getBytes(StandardCharsets.UTF_8)));
          assertThat(json.path("reason").asText()).as(line).isNotBlank();
          lines.add(
              "%s %s %s %s"
                  .formatted(
                      json.path("part").asText(),
                      json.path("path").asText(),
                      json.path("record"),
                      json.path("offset")));
        }
      }
    }
    return lines;
  }

  @Tag("long")
  @ParameterizedTest
  @MethodSource("few")
  void fewAreFoundAsManyAre(Corrupted.Format format, int percent) throws IOException {
    allCorruptRecordsAreCountedAndQuarantinedAndMoreThanTheLimitStopTheJob(format, percent);
  }

  @ParameterizedTest
  @MethodSource("noneAndMany")
  void allCorruptRecordsAreCountedAndQuarantinedAndMoreThanTheLimitStopTheJob(
      Corrupted.Format format, int percent) throws IOException {
    int records = format == Corrupted.Format.IMAGES ? 300 : 1000;
    int corrupt = records * percent / 100;
    Corrupted data = Corrupted.write(format, folder.resolve("data"), records, corrupt);
    assertThat(data.lines()).hasSize(corrupt);

    Examples examples = read(data, percent / 100.0);
    Ledger ledger = examples.ledger();
    assertThat(ledger.read()).isEqualTo(records);
    assertThat(ledger.quarantined()).isEqualTo(corrupt);
    assertThat(ledger.kinds().values().stream().mapToLong(Long::longValue).sum())
        .isEqualTo(corrupt);
    long inBlocks =
        examples.blocks().values().stream()
            .flatMap(blocks -> blocks.collect().stream())
            .mapToLong(block -> block.size())
            .sum();
    assertThat(inBlocks + corrupt).isEqualTo(records);

    Path output = folder.resolve("output");
    examples
        .quarantine()
        .write(HadoopFolder.of(LocalSpark.get().hadoopConfiguration(), output.toString()));
    examples.release();
    if (corrupt == 0) {
      assertThat(output).doesNotExist();
    } else {
      assertThat(lines(output.resolve("quarantine")))
          .containsExactlyInAnyOrderElementsOf(data.lines());
      double limit = percent / 100.0 - 0.001;
      assertThatThrownBy(() -> read(data, limit))
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining(
              String.format(
                  Locale.ROOT,
                  "%d of %,d records cannot be read, data.max-corrupt allows a share of %s; the first: ",
                  corrupt,
                  records,
                  limit));
    }
    System.out.printf(
        "RELIABILITY | 6 | %s, %d %% corrupt of %,d records | %d quarantined, each with its path, record and offset; %d used%n",
        format, percent, records, ledger.quarantined(), inBlocks);
  }
}
