package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import dev.graft.UnusableInputException;
import dev.graft.config.Command;
import dev.graft.config.DataSettings;
import dev.graft.config.SettingsReader;
import dev.graft.dataset.Defect;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.store.StoreBlocks;
import dev.graft.spark.store.StoreLimits;
import dev.graft.spark.store.StoredExamples;
import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

class DataReaderTest {

  private static final String JOB =
      """
      output = nowhere
      data { format = csv, train.path = x, leakage = off, validation.fraction = 0.25 }
      model.pretrained = y
      """;

  /** 90 of class 0, 30 of class 1; the only feature is the number. */
  private static List<RawRecord> unbalanced() {
    return IntStream.range(0, 120)
        .mapToObj(i -> RawRecord.good(i, new float[] {i}, i < 90 ? 0 : 1).at("record " + i))
        .toList();
  }

  private static Examples read(Map<Split, List<RawRecord>> records, String... sets)
      throws IOException {
    return read(new RecordsInMemory(LocalSpark.get(), records, 1), sets);
  }

  private static Examples read(RecordsInMemory format, String... sets) throws IOException {
    DataSettings settings =
        SettingsReader.read(Command.FINE_TUNE, new StringReader(JOB), "job", List.of(sets)).data();
    return new DataReader(
            LocalSpark.get(),
            settings,
            format,
            Normalization.scale(1),
            7,
            EnumSet.allOf(Split.class))
        .read(4);
  }

  private static List<ExampleChunk> blocks(Examples examples, Split part) {
    return examples.blocks().get(part).collect();
  }

  /** The numbers of the examples of a part. */
  private static Set<Integer> numbers(Examples examples, Split part) {
    Set<Integer> numbers = new TreeSet<>();
    for (ExampleChunk block : blocks(examples, part)) {
      for (float number : block.features(all(block))) {
        numbers.add((int) number);
      }
    }
    return numbers;
  }

  private static int[] all(ExampleChunk block) {
    return IntStream.range(0, block.size()).toArray();
  }

  private static Map<Integer, Integer> classes(Examples examples, Split part) {
    Map<Integer, Integer> counts = new TreeMap<>();
    blocks(examples, part)
        .forEach(
            block -> {
              for (int label : block.targets().classes()) {
                counts.merge(label, 1, Integer::sum);
              }
            });
    return counts;
  }

  @Test
  void aStratifiedSplitHoldsTheShareOfEachClassExactly() throws IOException {
    Examples examples =
        read(Map.of(Split.TRAIN, unbalanced()), "data.stratified=true", "data.test.fraction=0.5");
    assertThat(classes(examples, Split.VALIDATION)).isEqualTo(Map.of(0, 23, 1, 8));
    assertThat(classes(examples, Split.TEST)).isEqualTo(Map.of(0, 45, 1, 15));
    assertThat(classes(examples, Split.TRAIN)).isEqualTo(Map.of(0, 22, 1, 7));
    Set<Integer> every = new TreeSet<>(numbers(examples, Split.TRAIN));
    every.addAll(numbers(examples, Split.VALIDATION));
    every.addAll(numbers(examples, Split.TEST));
    assertThat(every).hasSize(120);
    assertThat(examples.ledger().examples())
        .isEqualTo(Map.of(Split.TRAIN, 29L, Split.VALIDATION, 31L, Split.TEST, 60L));
  }

  @Test
  void soManyOfEachClassAreDrawnAndAreInALargerDraw() throws IOException {
    Map<Split, List<RawRecord>> records = Map.of(Split.TRAIN, unbalanced());
    Examples few = read(records, "data.train.per-class=5");
    Examples more = read(records, "data.train.per-class=9");
    assertThat(classes(few, Split.TRAIN)).isEqualTo(Map.of(0, 5, 1, 5));
    assertThat(few.count(Split.TRAIN)).isEqualTo(10);
    assertThat(numbers(more, Split.TRAIN)).containsAll(numbers(few, Split.TRAIN));
    assertThat(few.ledger().unused())
        .isEqualTo(120 - few.count(Split.VALIDATION) - 10)
        .isEqualTo(more.ledger().unused() + 8);
  }

  @Test
  void aLimitAppliesToWhatIsDrawnOfEachClass() throws IOException {
    Map<Split, List<RawRecord>> records = Map.of(Split.TRAIN, unbalanced());
    Examples both = read(records, "data.train.per-class=5", "data.train.limit=7");
    assertThat(both.count(Split.TRAIN)).isEqualTo(7);
    assertThat(numbers(read(records, "data.train.per-class=5"), Split.TRAIN))
        .containsAll(numbers(both, Split.TRAIN))
        .hasSize(10);
  }

  @Test
  void noGroupIsDivided() throws IOException {
    List<RawRecord> records = new ArrayList<>();
    for (int i = 0; i < 400; i++) {
      records.add(RawRecord.good(i, new float[] {i}, 0).withGroup("patient " + i / 8));
    }
    Examples examples = read(Map.of(Split.TRAIN, records), "data.test.fraction=0.25");
    List<Set<Integer>> groups = new ArrayList<>();
    for (Split part : List.of(Split.TRAIN, Split.VALIDATION, Split.TEST)) {
      Set<Integer> ofPart = new TreeSet<>();
      numbers(examples, part).forEach(number -> ofPart.add(number / 8));
      groups.add(ofPart);
    }
    assertThat(groups).allSatisfy(group -> assertThat(group.size()).isGreaterThan(3));
    assertThat(groups.stream().mapToInt(Set::size).sum()).isEqualTo(50);
  }

  @Test
  void strataNeedClassesAndNoGroups() {
    List<RawRecord> values =
        unbalanced().stream().map(record -> record.withValues(new float[] {1})).toList();
    List<RawRecord> groups = unbalanced().stream().map(record -> record.withGroup("a")).toList();
    assertThatThrownBy(() -> read(Map.of(Split.TRAIN, values), "data.train.per-class=3"))
        .hasMessage(
            "Cannot use data.train.per-class: it needs one class an example, and these have values to be predicted.");
    assertThatThrownBy(() -> read(Map.of(Split.TRAIN, groups), "data.stratified=true"))
        .hasMessage(
            "Cannot use data.stratified with groups: a group stays whole, whatever its classes.");
  }

  @Test
  void balancedClassesCountTheSameInTrainingAndAsTheyAreInEvaluation() throws IOException {
    Examples examples = read(Map.of(Split.TRAIN, unbalanced()), "data.class-weights=balanced");
    double[] sums = new double[2];
    for (ExampleChunk block : blocks(examples, Split.TRAIN)) {
      int[] labels = block.targets().classes();
      for (int i = 0; i < labels.length; i++) {
        sums[labels[i]] += block.targets().weights()[i];
      }
    }
    assertThat(sums[0]).isCloseTo(sums[1], within(1e-3));
    assertThat(sums[0] + sums[1]).isCloseTo((double) examples.count(Split.TRAIN), within(1e-3));
    assertThat(blocks(examples, Split.VALIDATION))
        .allSatisfy(block -> assertThat(block.targets().weights()).isNull());
  }

  @Test
  void givenWeightsOfClassesMultiplyThoseOfRecords() throws IOException {
    List<RawRecord> records =
        unbalanced().stream()
            .map(record -> record.withWeight(record.label() == 0 ? 2 : 1))
            .toList();
    Examples examples = read(Map.of(Split.TRAIN, records), "data.class-weights=[1.5, 4]");
    for (ExampleChunk block : blocks(examples, Split.TRAIN)) {
      int[] labels = block.targets().classes();
      for (int i = 0; i < labels.length; i++) {
        assertThat(block.targets().weights()[i]).isEqualTo(labels[i] == 0 ? 3 : 4);
      }
    }
  }

  @Test
  void theSameContentInTrainingAndTestIsCountedOrRefused() throws IOException {
    List<RawRecord> test = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      test.add(RawRecord.good(i, new float[] {i < 3 ? 5 : 1000 + i}, 1));
    }
    Map<Split, List<RawRecord>> records = Map.of(Split.TRAIN, unbalanced(), Split.TEST, test);
    String[] files = {"data.test.path=z", "data.validation.fraction=0"};
    assertThat(read(records, files).leaked()).isEmpty();
    assertThat(read(records, files[0], files[1], "data.leakage=warn").leaked())
        .isEqualTo(Map.of(Split.VALIDATION, 0L, Split.TEST, 3L));
    assertThatThrownBy(() -> read(records, files[0], files[1], "data.leakage=refuse"))
        .isInstanceOf(UnusableInputException.class)
        .hasMessage(
            "Cannot use the data: 3 of 10 examples of data.test have the very content of a training example; remove them, or set data.leakage = warn.");
  }

  private static Defect torn() {
    return Defect.of(Defect.Kind.PICTURE, "it is torn");
  }

  @Test
  void aShareOfCorruptRecordsIsCountedAndMoreIsRefused() throws IOException {
    List<RawRecord> records = new ArrayList<>(unbalanced());
    records.add(RawRecord.bad(120, torn()).at("page 120"));
    Examples examples = read(Map.of(Split.TRAIN, records));
    assertThat(examples.ledger().quarantined()).isEqualTo(1);
    assertThat(examples.ledger().kinds()).isEqualTo(Map.of(Defect.Kind.PICTURE, 1L));
    assertThat(examples.ledger().read()).isEqualTo(121);
    assertThat(examples.problems()).containsExactly("page 120: it is torn");
    records.add(RawRecord.bad(121, torn()).at("page 121"));
    assertThatThrownBy(() -> read(Map.of(Split.TRAIN, records)))
        .hasMessage(
            "Cannot use the TRAIN: 2 of 122 records cannot be read, data.max-corrupt allows a share of 0.01; the first: page 120: it is torn; page 121: it is torn.");
  }

  @Test
  void valuesToBePredictedReachTheBlocks() throws IOException {
    List<RawRecord> records =
        unbalanced().stream()
            .map(record -> record.withValues(new float[] {record.id(), 2}))
            .toList();
    Examples examples = read(Map.of(Split.TRAIN, records));
    assertThat(examples.targetWidth()).isEqualTo(2);
    for (ExampleChunk block : blocks(examples, Split.TRAIN)) {
      assertThat(block.targets().areClasses()).isFalse();
      float[] features = block.features(all(block));
      float[] targets = block.targets().rows(2);
      for (int i = 0; i < block.size(); i++) {
        assertThat(targets[2 * i]).isEqualTo(features[i]);
        assertThat(targets[2 * i + 1]).isEqualTo(2);
      }
    }
  }

  @Test
  void partitionsWithoutRecordsAndOneWithNearlyAllMakeTheSameBlocks() throws IOException {
    requireSameBlocks(200);
  }

  @Tag("long")
  @Test
  void thousandsOfPartitionsWithoutRecordsMakeTheSameBlocks() throws IOException {
    requireSameBlocks(3_000);
  }

  /** Of so many partitions one has nearly all, one has one, and the others have none. */
  private static void requireSameBlocks(int partitions) throws IOException {
    Map<Split, List<RawRecord>> records = Map.of(Split.TRAIN, unbalanced());
    Examples even = read(records);
    Examples uneven =
        read(
            new RecordsInMemory(
                LocalSpark.get(),
                records,
                1,
                all ->
                    all.filter(record -> record.id() != 7)
                        .coalesce(1)
                        .union(LocalSpark.get().parallelize(List.of(), partitions - 2))
                        .union(all.filter(record -> record.id() == 7).coalesce(1))));
    assertThat(uneven.ledger()).usingRecursiveComparison().isEqualTo(even.ledger());
    for (Split part : List.of(Split.TRAIN, Split.VALIDATION)) {
      assertThat(blocks(uneven, part)).usingRecursiveComparison().isEqualTo(blocks(even, part));
    }
  }

  /** Ten rows of 4,000 bytes, in chunks of 1,024: each is a chunk, and no place is empty. */
  @Test
  void aRowThatIsWiderThanAChunkIsOneOfItsOwn() throws IOException {
    List<RawRecord> records =
        IntStream.range(0, 10)
            .mapToObj(
                i -> {
                  float[] row = new float[1000];
                  Arrays.fill(row, i);
                  return RawRecord.good(i, row, i % 2).at("record " + i);
                })
            .toList();
    RecordsInMemory wide =
        new RecordsInMemory(LocalSpark.get(), Map.of(Split.TRAIN, records), 1000);
    Examples examples = read(wide, "data.store.chunk-size=1024", "data.validation.fraction=0");
    List<List<Integer>> stores =
        StoredExamples.of(
                examples.blocks().get(Split.TRAIN),
                new StoreLimits(1024, null),
                new StoreBlocks(LocalSpark.get()).of(Split.TRAIN))
            .toJavaRDD()
            .map(DataReaderTest::firstNumbers)
            .collect();
    assertThat(stores).hasSize(4).allSatisfy(store -> assertThat(store).isNotEmpty());
    assertThat(stores.stream().flatMap(List::stream))
        .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
  }

  /** Of each example the first number, where each is in a chunk of its own. */
  private static List<Integer> firstNumbers(ExampleStore store) {
    assertThat(IntStream.of(store.chunks().sizes()).max()).hasValue(1);
    List<Integer> first = new ArrayList<>();
    for (float[] row : store.rows(IntStream.range(0, store.size()).toArray())) {
      first.add((int) row[0]);
    }
    return first;
  }
}
