package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Defect;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** Examples without labels, as workers get them. */
class UnlabelledSplitTest {

  private static final int WORKERS = 4;

  private static final String JOB =
      """
      output = nowhere
      data { format = table, table.format = none, table.label = label, train.path = x }
      data { leakage = refuse, validation.fraction = 0.25 }
      model.pretrained = y
      """;

  private static final String FILES = "data.unlabelled.path=z";
  private static final String NULLS = "data.unlabelled.null-labels=true";

  private static List<RawRecord> records(int from, int to) {
    return IntStream.range(from, to)
        .mapToObj(i -> RawRecord.good(i, new float[] {i}, i % 2).at("record " + i))
        .toList();
  }

  private static Examples read(
      Set<Split> parts, Map<Split, List<RawRecord>> records, String... sets) throws IOException {
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(JOB), "job", List.of(sets)).data();
    return new DataReader(
            LocalSpark.get(),
            settings,
            new RecordsInMemory(LocalSpark.get(), records, 1),
            Normalization.scale(1),
            7,
            parts)
        .identifying()
        .read(WORKERS);
  }

  private static Examples read(Map<Split, List<RawRecord>> records, String... sets)
      throws IOException {
    return read(EnumSet.allOf(Split.class), records, sets);
  }

  private static List<ExampleChunk> blocks(Examples examples, Split part) {
    return examples.blocks().get(part).collect();
  }

  private static Set<Long> ids(List<ExampleChunk> blocks) {
    Set<Long> ids = new TreeSet<>();
    for (ExampleChunk block : blocks) {
      IntStream.range(0, block.size()).forEach(i -> ids.add(block.id(i)));
    }
    return ids;
  }

  @Test
  void everyWorkerGetsItsShareAndNothingOfALabelIsLeft() throws IOException {
    List<RawRecord> poisoned = new ArrayList<>(records(1000, 1400));
    poisoned.replaceAll(record -> record.withLabel(99).withWeight(7).withGroup("all"));
    poisoned.add(RawRecord.bad(1400, Defect.of(Defect.Kind.FEATURE, "made up")).at("record 1400"));

    Examples examples =
        read(
            Map.of(Split.TRAIN, records(0, 200), Split.UNLABELLED, poisoned),
            FILES,
            "data.class-weights=balanced");

    List<ExampleChunk> blocks = blocks(examples, Split.UNLABELLED);
    assertThat(blocks)
        .hasSize(WORKERS)
        .allSatisfy(block -> assertThat(block.size()).isBetween(90, 110));
    assertThat(ids(blocks)).hasSize(400).contains(1000L, 1399L);
    assertThat(blocks)
        .allSatisfy(
            block -> {
              assertThat(block.targets().classes()).containsOnly(RawRecord.NO_LABEL);
              assertThat(block.isWeighted()).isFalse();
            });
    assertThat(examples.count(Split.UNLABELLED)).isEqualTo(400);
    assertThat(examples.ledger().read()).isEqualTo(601);
    assertThat(examples.ledger().quarantined()).isEqualTo(1);
    assertThat(examples.classes()).isEqualTo(2);
  }

  @Test
  void whatIsLabelledIsDividedAsIfTheOthersWereNotThere() throws IOException {
    Examples alone = read(Map.of(Split.TRAIN, records(0, 200)));
    Examples beside =
        read(Map.of(Split.TRAIN, records(0, 200), Split.UNLABELLED, records(1000, 1100)), FILES);

    for (Split part : List.of(Split.TRAIN, Split.VALIDATION)) {
      assertThat(blocks(beside, part)).usingRecursiveComparison().isEqualTo(blocks(alone, part));
    }
    assertThat(beside.identity()).isNotEqualTo(alone.identity());
    assertThat(alone.blocks()).doesNotContainKey(Split.UNLABELLED);
  }

  @Test
  void fewerThanWorkersAreAShareOfNoneForSome() throws IOException {
    Examples examples =
        read(Map.of(Split.TRAIN, records(0, 200), Split.UNLABELLED, records(1000, 1002)), FILES);

    List<ExampleChunk> blocks = blocks(examples, Split.UNLABELLED);
    assertThat(blocks).hasSize(WORKERS);
    assertThat(ids(blocks)).containsExactly(1000L, 1001L);
  }

  @Test
  void rowsWithoutALabelAreInNoOtherPart() throws IOException {
    List<RawRecord> some = new ArrayList<>(records(0, 200));
    for (int i = 0; i < 200; i += 4) {
      some.set(i, some.get(i).withoutLabel());
    }

    Examples examples = read(Map.of(Split.TRAIN, some), NULLS, "data.stratified=true");

    assertThat(ids(blocks(examples, Split.UNLABELLED)))
        .isEqualTo(new TreeSet<>(IntStream.range(0, 50).mapToObj(i -> 4L * i).toList()));
    assertThat(examples.count(Split.TRAIN) + examples.count(Split.VALIDATION)).isEqualTo(150);
    // Of 50 even ones and 100 odd ones a quarter each.
    assertThat(examples.ledger().classes(Split.VALIDATION)).isEqualTo(Map.of(0, 13L, 1, 25L));
    assertThat(examples.labels().classes(Split.UNLABELLED).values()).containsOnly(0L);
  }

  @Test
  void labelsThatAreKeptOrGroupedAreOfOtherRows() throws IOException {
    List<RawRecord> some = new ArrayList<>(records(0, 100));
    some.set(7, some.get(7).withoutLabel());
    Map<Split, List<RawRecord>> all =
        Map.of(Split.TRAIN, some, Split.UNLABELLED, records(1000, 1010));

    Examples kept = read(all, NULLS, "data.only-labels=[1]");
    assertThat(kept.count(Split.UNLABELLED)).isEqualTo(1);
    assertThat(kept.ledger().excluded()).isEqualTo(50);
    Examples grouped =
        read(all, NULLS, "data.label-groups=[[1],[0]]", "data.class-names=[odd, even]");
    assertThat(grouped.count(Split.UNLABELLED)).isEqualTo(1);
    assertThat(read(all, FILES, "data.only-labels=[1]").count(Split.UNLABELLED)).isEqualTo(10);
  }

  @Test
  void whoeverNeedsLabelsCountsTheOthersAsUnused() throws IOException {
    List<RawRecord> some = new ArrayList<>(records(0, 100));
    some.set(7, some.get(7).withoutLabel());

    Examples examples =
        read(EnumSet.complementOf(EnumSet.of(Split.UNLABELLED)), Map.of(Split.TRAIN, some), NULLS);

    assertThat(examples.blocks()).doesNotContainKey(Split.UNLABELLED);
    assertThat(examples.ledger().unused()).isEqualTo(1);
  }

  /** What is the same in training is no leak of an example that has no label. */
  @Test
  void nothingLeaksFromOrIntoThem() throws IOException {
    List<RawRecord> again =
        records(0, 200).stream()
            .map(record -> RawRecord.good(5000 + record.id(), record.features(), 0).at("again"))
            .toList();

    Examples examples = read(Map.of(Split.TRAIN, records(0, 200), Split.UNLABELLED, again), FILES);

    assertThat(examples.leaked()).isEqualTo(Map.of(Split.VALIDATION, 0L, Split.TEST, 0L));
    assertThat(Arrays.asList(examples.count(Split.UNLABELLED))).containsExactly(200L);
  }
}
