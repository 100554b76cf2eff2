package dev.graft.spark.store;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.Example;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.ExampleStore;
import dev.graft.spark.LocalSpark;
import dev.graft.spark.shim.SparkShim;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.apache.spark.SparkEnv;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.api.java.function.FlatMapFunction;
import org.apache.spark.storage.RDDBlockId;
import org.apache.spark.util.LongAccumulator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Three workers with examples 0 to 9, 10 to 19 and 20 to 29, in chunks of four. */
class MovedExamplesTest {

  private static final int[] EQUAL = {10, 10, 10};
  private static final int[] SHARES = {3, 12, 15};

  private static final long CHUNK = chunk(0, 4, 0).bytes();

  private final LongAccumulator made = LocalSpark.get().sc().longAccumulator();

  private static ExampleChunk chunk(int from, int to, int view) {
    return ExampleChunk.of(
            IntStream.range(from, to)
                .mapToObj(id -> new Example(id, new float[] {id, view}, id % 3))
                .toList())
        .ofView(view);
  }

  /** The chunks of a worker, of each view. */
  private static final class Chunks implements FlatMapFunction<Iterator<Integer>, ExampleChunk> {

    private static final long serialVersionUID = 1L;

    private final LongAccumulator made;
    private final int views;

    private Chunks(LongAccumulator made, int views) {
      this.made = made;
      this.views = views;
    }

    @Override
    public Iterator<ExampleChunk> call(Iterator<Integer> workers) {
      int first = 10 * workers.next();
      List<ExampleChunk> chunks = new ArrayList<>();
      for (int view = 0; view < views; view++) {
        chunks.add(chunk(first, first + 4, view));
        chunks.add(chunk(first + 4, first + 8, view));
        chunks.add(chunk(first + 8, first + 10, view));
      }
      made.add(1);
      return chunks.iterator();
    }
  }

  private StoredExamples stored(int views, Long memory) {
    JavaRDD<ExampleChunk> chunks =
        LocalSpark.get().parallelize(List.of(0, 1, 2), 3).mapPartitions(new Chunks(made, views));
    StoredExamples stored =
        StoredExamples.of(
            chunks, new StoreLimits(CHUNK, memory), StoreBlocks.number(LocalSpark.get()));
    assertThat(ids(stored)).hasSize(3 * views);
    return stored;
  }

  private static StoredExamples moved(StoredExamples from, int[] shares) {
    return from.divided(EQUAL, shares, StoreBlocks.number(LocalSpark.get()));
  }

  /** Of each store of each worker. */
  private static List<List<Long>> ids(StoredExamples examples) {
    return examples
        .toJavaRDD()
        .map(store -> LongStream.range(0, store.size()).map(at -> store.id((int) at)).toArray())
        .collect()
        .stream()
        .map(ids -> LongStream.of(ids).boxed().toList())
        .toList();
  }

  private static List<Long> ids(int... ranges) {
    List<Long> ids = new ArrayList<>();
    for (int i = 0; i < ranges.length; i += 2) {
      LongStream.range(ranges[i], ranges[i + 1]).forEach(ids::add);
    }
    return ids;
  }

  private static void lose(StoredExamples examples, int partition) {
    SparkEnv.get().blockManager().removeBlock(new RDDBlockId(examples.id(), partition), true);
  }

  @ParameterizedTest
  @CsvSource({"1, ", "1, 0", "2, ", "2, 0"})
  void everyExampleIsThereOnceInTheOrderThatIsSaidInEachView(int views, Long memory) {
    StoredExamples before = stored(views, memory);
    StoredExamples moved = moved(before, SHARES);
    List<List<Long>> expected = new ArrayList<>();
    for (List<Long> worker : List.of(ids(0, 3), ids(3, 5, 10, 20), ids(5, 10, 20, 30))) {
      for (int view = 0; view < views; view++) {
        expected.add(worker);
      }
    }
    for (int i = 0; i < 2; i++) {
      List<List<Long>> there = ids(moved);
      // Small pieces are joined to whole chunks, whose examples are in the order of their ids.
      assertThat(there.stream().map(of -> of.stream().sorted().toList()).toList())
          .isEqualTo(expected);
      assertThat(there.get(0)).isEqualTo(ids(0, 3));
      assertThat(there.get(views)).isEqualTo(ids(10, 14, 14, 18, 3, 5, 18, 20));
    }
    assertThat(moved.toJavaRDD().map(MovedExamplesTest::views).collect())
        .containsExactlyElementsOf(
            IntStream.range(0, 3 * views).mapToObj(store -> "[" + store % views + "]").toList());
    assertThat(made.value()).isEqualTo(3);
    before.unpersist(true);
    moved.unpersist(true);
  }

  /** Which views a store holds, as its examples say; each says its own id, too. */
  private static String views(ExampleStore store) {
    int[] all = IntStream.range(0, store.size()).toArray();
    float[][] rows = store.rows(all);
    for (int at : all) {
      assertThat(rows[at][0]).isEqualTo((float) store.id(at));
      assertThat(store.targets(all).classes()[at]).isEqualTo((int) store.id(at) % 3);
    }
    return IntStream.of(all).map(at -> (int) rows[at][1]).distinct().boxed().toList().toString();
  }

  @Test
  void whatIsLostAfterTheMoveIsMadeAgainAndNothingElse() {
    StoredExamples before = stored(1, null);
    StoredExamples moved = moved(before, SHARES);
    List<List<Long>> there = ids(moved);
    // Worker 1 has examples of 0 and its own: an executor is lost that has what 1 has and had.
    lose(moved, 1);
    lose(before, 1);
    assertThat(ids(moved)).isEqualTo(there);
    assertThat(made.value()).isEqualTo(3 + 1);
    // One that has what 0 has and had: what 1 has is there.
    lose(moved, 0);
    lose(before, 0);
    assertThat(ids(moved)).isEqualTo(there);
    assertThat(made.value()).isEqualTo(3 + 2);
    before.unpersist(true);
    moved.unpersist(true);
  }

  @Test
  void whatWasLostBeforeTheMoveIsMadeForIt() {
    StoredExamples before = stored(1, 0L);
    StoredExamples expected = moved(before, SHARES);
    List<List<Long>> there = ids(expected);
    lose(before, 0);
    StoredExamples moved = moved(before, SHARES);
    assertThat(ids(moved)).isEqualTo(there);
    before.unpersist(true);
    expected.unpersist(true);
    moved.unpersist(true);
  }

  @Test
  void aWorkerThatIsLeftWithNoneHasAnEmptyStore() {
    StoredExamples before = stored(1, null);
    StoredExamples moved = moved(before, new int[] {0, 30, 0});
    assertThat(ids(moved).stream().map(List::size).toList()).containsExactly(0, 30, 0);
    before.unpersist(true);
    moved.unpersist(true);
  }

  @Test
  void aWorkersExamplesAreToBeKeptWhereTheyWere() {
    StoredExamples before = stored(1, null);
    // What the scheduler knows it asks for anew with each job.
    LocalSpark.get().parallelize(List.of(1)).count();
    StoredExamples moved = moved(before, SHARES);
    List<String> places = new ArrayList<>();
    SparkShim.asJava(LocalSpark.get().sc().getPreferredLocs(moved, 2).iterator())
        .forEachRemaining(place -> places.add(place.toString()));
    assertThat(places).singleElement().asString().matches("executor_.*_driver");
    before.unpersist(true);
  }
}
