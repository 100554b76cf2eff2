package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Defect;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.storage.HadoopFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuarantineTest {

  @TempDir Path folder;

  /** Every other record is bad. */
  private static JavaRDD<RawRecord> records(int count, int partitions) {
    List<RawRecord> records =
        IntStream.range(0, count)
            .mapToObj(
                i ->
                    i % 2 == 0
                        ? RawRecord.good(i, new float[] {i}, 0)
                        : RawRecord.bad(i, Defect.of(Defect.Kind.LINE, "it is torn").at(10L * i)))
            .map(record -> record.in(0, "data"))
            .toList();
    return LocalSpark.get().parallelize(records, partitions);
  }

  private static long counted(JavaRDD<Surveyed> surveyed) {
    return surveyed
        .map(Surveyed::counts)
        .filter(Objects::nonNull)
        .map(survey -> survey.defects().records())
        .reduce(Long::sum);
  }

  private static void hold(Quarantine quarantine, JavaRDD<RawRecord> records) {
    JavaRDD<Surveyed> surveyed =
        Quarantine.keep(
            records.mapPartitions(
                new TakeSurvey(
                    Split.TEST, new int[0], new Assignment(Split.TEST, 1, 0, 0), false)));
    quarantine.hold(surveyed, counted(surveyed));
  }

  private void write(Quarantine quarantine) throws IOException {
    quarantine.write(HadoopFolder.of(LocalSpark.get().hadoopConfiguration(), folder.toString()));
  }

  private List<Path> files() throws IOException {
    try (Stream<Path> files = Files.list(folder.resolve("quarantine"))) {
      return files.filter(file -> !file.toString().endsWith(".crc")).sorted().toList();
    }
  }

  private List<String> lines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (Path file : files()) {
      lines.addAll(Files.readAllLines(file));
    }
    return lines;
  }

  private static String line(int i) {
    return String.format(
        Locale.ROOT,
        "{\"part\":\"test\",\"path\":\"data\",\"record\":%d,\"offset\":%d,\"kind\":\"line\",\"reason\":\"it is torn\"}",
        i,
        10 * i);
  }

  @Test
  void passwordsInWhatNamesARecordAreNotWritten() {
    RawRecord record =
        RawRecord.bad(1, Defect.of(Defect.Kind.FILE, "no http://user:open@host/b.png"))
            .at("http://user:open@host/a.png");
    String line =
        new String(QuarantinedRecord.of(Split.TRAIN, record).line(), StandardCharsets.UTF_8);
    assertThat(line).contains("host/a.png").contains("host/b.png").doesNotContain("open");
  }

  @Test
  void theLinesAreInTheOrderOfTheFile() throws IOException {
    Quarantine quarantine = new Quarantine();
    hold(quarantine, records(20, 3));
    write(quarantine);
    assertThat(files())
        .extracting(file -> file.getFileName().toString())
        .containsExactly("part-00000.jsonl");
    assertThat(lines())
        .containsExactlyElementsOf(IntStream.range(0, 10).mapToObj(i -> line(2 * i + 1)).toList());
  }

  @Test
  void moreThanAFileHoldsIsDividedAndEachLineIsThereOnce() throws IOException {
    // About 90 bytes a line: a partition of 50 bad records is divided in 3, one of 5 is not.
    Quarantine quarantine = new Quarantine(2000);
    hold(quarantine, records(300, 3));
    hold(quarantine, records(30, 3));
    write(quarantine);
    assertThat(files()).hasSize(3 * 3 + 1);
    for (Path file : files()) {
      assertThat(Files.size(file)).as(file.toString()).isBetween(1L, 3500L);
    }
    List<String> expected = new ArrayList<>();
    IntStream.range(0, 150).forEach(i -> expected.add(line(2 * i + 1)));
    IntStream.range(0, 15).forEach(i -> expected.add(line(2 * i + 1)));
    assertThat(lines()).containsExactlyInAnyOrderElementsOf(expected);
  }

  @Test
  void whatAnEarlierTryHasWrittenIsReplaced() throws IOException {
    Quarantine first = new Quarantine(200);
    hold(first, records(40, 2));
    write(first);
    assertThat(files()).hasSizeGreaterThan(5);
    Quarantine second = new Quarantine();
    hold(second, records(10, 2));
    write(second);
    assertThat(lines()).hasSize(5);
  }

  @Test
  void nothingIsWrittenWhereNothingIsBad() throws IOException {
    Quarantine quarantine = new Quarantine();
    hold(quarantine, records(10, 2).filter(record -> record.defect() == null));
    write(quarantine);
    assertThat(folder.resolve("quarantine")).doesNotExist();
  }

  @Test
  void tasksThatFailAndAreTriedAgainAddNoLine() throws IOException {
    Quarantine quarantine = new Quarantine();
    hold(quarantine, records(40, 2).map(new FailsAtFirst()));
    write(quarantine);
    assertThat(lines())
        .containsExactlyElementsOf(IntStream.range(0, 20).mapToObj(i -> line(2 * i + 1)).toList());
  }

  @Test
  void linesThatWereLostAreFoundAgain() throws IOException {
    Quarantine quarantine = new Quarantine();
    JavaRDD<Surveyed> surveyed =
        records(40, 2)
            .mapPartitions(
                new TakeSurvey(Split.TEST, new int[0], new Assignment(Split.TEST, 1, 0, 0), false));
    // Never persisted: as if the executor that had the lines were gone.
    quarantine.hold(surveyed, counted(surveyed));
    write(quarantine);
    assertThat(lines()).hasSize(20).doesNotHaveDuplicates();
  }

  /** Breaks off in the middle of a partition, the first two times. */
  private static final class FailsAtFirst implements Function<RawRecord, RawRecord> {
    private static final long serialVersionUID = 1L;

    @Override
    public RawRecord call(RawRecord record) {
      if (record.number() % 20 == 15 && TaskContext.get().attemptNumber() < 2) {
        throw new IllegalStateException("this try fails");
      }
      return record;
    }
  }
}
