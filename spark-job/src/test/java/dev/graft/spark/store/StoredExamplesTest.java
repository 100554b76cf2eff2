package dev.graft.spark.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.spark.Fixtures;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.LoggedWarnings;
import dev.graft.spark.LostDirectories;
import dev.graft.spark.fault.FailedJob;
import dev.graft.spark.fault.JobFailedException;
import dev.graft.spark.shim.SparkShim;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.apache.spark.MapOutputTrackerMaster;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.memory.MemoryMode;
import org.apache.spark.scheduler.TaskLocation;
import org.apache.spark.serializer.JavaSerializer;
import org.apache.spark.serializer.KryoSerializer;
import org.apache.spark.serializer.Serializer;
import org.apache.spark.serializer.SerializerInstance;
import org.apache.spark.storage.BlockManager;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import scala.Option;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

class StoredExamplesTest {

  private static final List<ExampleChunk> BLOCKS = Fixtures.blocks(40, 25, 33);

  private final LongAccumulator made = LocalSpark.get().sc().longAccumulator();

  /** Three workers; the chunks of each are counted as they are made. */
  private StoredExamples stored(StoreLimits limits) {
    LongAccumulator count = made;
    JavaRDD<ExampleChunk> chunks =
        Fixtures.chunks(BLOCKS)
            .map(
                chunk -> {
                  count.add(1);
                  return chunk;
                });
    return stored(chunks, limits);
  }

  private static StoredExamples stored(JavaRDD<ExampleChunk> chunks, StoreLimits limits) {
    return StoredExamples.of(chunks, limits, StoreBlocks.number(LocalSpark.get()));
  }

  /** Files of ours that have a name in the local directories. */
  private static List<String> files() throws IOException {
    Path[] folders =
        Arrays.stream(SparkEnv.get().blockManager().diskBlockManager().localDirs())
            .map(folder -> folder.toPath())
            .toArray(Path[]::new);
    try (Stream<Path> all = Files.list(folders[0])) {
      return all.map(path -> path.getFileName().toString())
          .filter(name -> name.startsWith("graft"))
          .toList();
    }
  }

  @Test
  void whatIsReadIsTheSameInMemoryAndInFilesAndIsMadeOnce() throws IOException {
    StoredExamples memory = stored(StoreLimits.usual());
    StoredExamples files = stored(new StoreLimits(StoreLimits.CHUNK_BYTES, 0L));
    for (int i = 0; i < 3; i++) {
      assertThat(Fixtures.collected(memory.toJavaRDD()))
          .usingRecursiveComparison()
          .isEqualTo(BLOCKS);
      assertThat(Fixtures.collected(files.toJavaRDD()))
          .usingRecursiveComparison()
          .isEqualTo(BLOCKS);
    }
    assertThat(made.value()).isEqualTo(2 * 3);
    assertThat(files()).isEmpty();
    memory.unpersist(true);
    files.unpersist(true);
  }

  @Test
  void whatIsLostIsMadeAgainAndNothingElse() {
    StoredExamples examples = stored(StoreLimits.usual());
    examples.toJavaRDD().map(ExampleStore::size).collect();
    SparkEnv.get().blockManager().removeBlock(new RDDBlockId(examples.id(), 1), true);
    assertThat(examples.toJavaRDD().map(ExampleStore::size).collect()).containsExactly(40, 25, 33);
    assertThat(made.value()).isEqualTo(3 + 1);
    examples.unpersist(true);
  }

  /** What was written stays readable, and what cannot be written fails its job, not the next. */
  @Test
  void aDirectoryThatVanishesIsNamedAndWhatWasKeptIsNotLost() throws IOException {
    StoredExamples kept = stored(new StoreLimits(StoreLimits.CHUNK_BYTES, 0L));
    kept.toJavaRDD().map(ExampleStore::size).collect();
    StoredExamples late = stored(new StoreLimits(StoreLimits.CHUNK_BYTES, 0L));
    LostDirectories.during(
        () -> {
          assertThat(Fixtures.collected(kept.toJavaRDD()))
              .usingRecursiveComparison()
              .isEqualTo(BLOCKS);
          assertThat(FailedJob.told(catchThrowable(() -> Fixtures.collected(late.toJavaRDD()))))
              .isInstanceOf(JobFailedException.class)
              .hasMessageMatching(
                  "Spark could not finish: partition \\d failed 4 times, .*: Cannot keep \\d+ bytes of examples in the executor's local"
                      + " directories \\(spark.local.dir: .*\\): .*");
        });
    assertThat(Fixtures.collected(late.toJavaRDD())).usingRecursiveComparison().isEqualTo(BLOCKS);
    kept.unpersist(true);
    late.unpersist(true);
  }

  /** Of the least recently used blocks of all RDDs, until this one is among them. */
  private static void dropToDisk(RDDBlockId block) {
    BlockManager blocks = SparkEnv.get().blockManager();
    for (int i = 0; i < 1000 && blocks.memoryStore().contains(block); i++) {
      blocks.memoryStore().evictBlocksToFreeSpace(Option.empty(), 1, MemoryMode.ON_HEAP);
    }
    assertThat(blocks.memoryStore().contains(block)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void whatSparkHasNoRoomForIsReadFromItsDisk(boolean mapped) {
    StoredExamples examples =
        stored(new StoreLimits(StoreLimits.CHUNK_BYTES, mapped ? Long.valueOf(0) : null));
    long before = HeapBudget.get().taken();
    examples.toJavaRDD().map(ExampleStore::size).collect();
    // Index and chunk of the first partition of three.
    dropToDisk(new RDDBlockId(examples.id(), 0));
    dropToDisk(new RDDBlockId(examples.id(), 3));
    for (int i = 0; i < 2; i++) {
      assertThat(Fixtures.collected(examples.toJavaRDD()))
          .usingRecursiveComparison()
          .isEqualTo(BLOCKS);
    }
    assertThat(made.value()).isEqualTo(3);
    examples.unpersist(true);
    // What Spark has let go of without closing it is given back when it is collected.
    for (int i = 0; i < 200 && HeapBudget.get().taken() > before; i++) {
      System.gc();
    }
    assertThat(HeapBudget.get().taken()).isLessThanOrEqualTo(before);
  }

  @Test
  void theHeapThatIsTakenIsGivenBack() {
    StoredExamples first = stored(new StoreLimits(StoreLimits.CHUNK_BYTES, null));
    long before = HeapBudget.get().taken();
    first.toJavaRDD().map(ExampleStore::size).collect();
    assertThat(HeapBudget.get().taken())
        .isEqualTo(before + BLOCKS.stream().mapToLong(ExampleChunk::bytes).sum());
    first.unpersist(true);
    assertThat(HeapBudget.get().taken()).isEqualTo(before);
  }

  @Test
  void sparkKnowsWhereTheyAre() {
    StoredExamples examples = stored(StoreLimits.usual());
    examples.toJavaRDD().map(ExampleStore::size).collect();
    // What the scheduler knows it asks for anew with each job.
    LocalSpark.get().parallelize(List.of(1)).count();
    assertThat(preferred(examples)).singleElement().asString().matches("executor_.*_driver");
    examples.unpersist(true);
  }

  private static List<TaskLocation> preferred(StoredExamples examples) {
    List<TaskLocation> places = new ArrayList<>();
    SparkShim.asJava(LocalSpark.get().sc().getPreferredLocs(examples, 1).iterator())
        .forEachRemaining(places::add);
    return places;
  }

  /** As the shuffles of what was computed of them are cleaned after a round. */
  @Test
  void theShuffleThatTheyWereMadeOfIsNotCleanedWithWhatWasMadeOfThem() {
    JavaRDD<ExampleChunk> shuffled = Fixtures.chunks(BLOCKS).repartition(3);
    StoredExamples examples = stored(shuffled, StoreLimits.usual());
    JavaRDD<Integer> sizes = examples.toJavaRDD().map(ExampleStore::size);
    sizes.collect();
    MapOutputTrackerMaster outputs = (MapOutputTrackerMaster) SparkEnv.get().mapOutputTracker();
    int before = outputs.shuffleStatuses().size();
    sizes.rdd().cleanShuffleDependencies(true);
    assertThat(outputs.shuffleStatuses().size()).isEqualTo(before);
    examples.unpersist(true);
  }

  /** Of a block that is given back after its task has ended Spark warns: of all, in each round. */
  @Test
  void whatATaskHoldsGoesWithItAndSparkWarnsOfNothing() {
    try (LoggedWarnings heard = LoggedWarnings.of(BlockManager.class.getName())) {
      StoredExamples examples = stored(StoreLimits.usual());
      for (int i = 0; i < 3; i++) {
        examples.toJavaRDD().map(ExampleStore::size).collect();
      }
      examples.unpersist(true);
      assertThat(heard.texts()).isEmpty();
    }
  }

  @Test
  void chunksAreJoinedUpToTheirSize() {
    long example = BLOCKS.get(0).bytes() / 40;
    JavaRDD<ExampleChunk> one = LocalSpark.get().parallelize(BLOCKS, 1);
    StoredExamples small = stored(one, new StoreLimits(65 * example, null));
    assertThat(small.toJavaRDD().map(store -> store.chunks().sizes()).collect().get(0))
        .containsExactly(65, 33);
    StoredExamples tiny = stored(one, new StoreLimits(1, null));
    assertThat(tiny.toJavaRDD().map(store -> store.chunks().sizes()).collect().get(0))
        .containsExactly(40, 25, 33);
    small.unpersist(true);
    tiny.unpersist(true);
  }

  @Test
  void aChunkThatIsLostIsMissedAndAllAreMadeAgain() {
    JavaRDD<ExampleChunk> one = LocalSpark.get().parallelize(BLOCKS, 1);
    StoredExamples examples = stored(one, new StoreLimits(1, null));
    int[] before = examples.toJavaRDD().map(store -> store.chunks().sizes()).collect().get(0);
    SparkEnv.get().blockManager().removeBlock(new RDDBlockId(examples.id(), 1 + 1), true);
    assertThat(examples.toJavaRDD().map(store -> store.chunks().sizes()).collect().get(0))
        .containsExactly(before);
    examples.unpersist(true);
  }

  /** As Spark sends a block to another executor. */
  @ParameterizedTest
  @CsvSource({"true, ", "true, 0", "false, ", "false, 0"})
  void aChunkTravelsFromMemoryAndFromAFile(boolean kryo, Long memory) {
    SparkConf conf = LocalSpark.get().getConf();
    Serializer serializer = kryo ? new KryoSerializer(conf) : new JavaSerializer(conf);
    ClassTag<KeptChunk> type = ClassTag$.MODULE$.apply(KeptChunk.class);
    try (KeptChunk kept =
        KeptChunk.of(BLOCKS.get(0), new StoreLimits(StoreLimits.CHUNK_BYTES, memory))) {
      SerializerInstance there = serializer.newInstance();
      try (KeptChunk arrived = there.deserialize(there.serialize(kept, type), type)) {
        assertThat(arrived.copied())
            .usingRecursiveComparison()
            .ignoringFields("stored")
            .isEqualTo(BLOCKS.get(0));
      }
    }
  }
}
