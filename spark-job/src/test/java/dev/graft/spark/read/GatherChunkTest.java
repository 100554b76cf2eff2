package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.Normalization;
import dev.graft.dataset.RawRecord;
import dev.graft.dataset.Split;
import dev.graft.spark.Collected;
import dev.graft.spark.Fixtures;
import dev.graft.spark.shuffle.RecordShuffle;
import java.io.OutputStream;
import java.lang.ref.WeakReference;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.spark.HashPartitioner;
import org.apache.spark.ShuffleDependency;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.serializer.SerializationStream;
import org.junit.jupiter.api.Test;
import scala.Tuple2;
import scala.reflect.ClassTag;
import scala.reflect.ClassTag$;

/** On the way from records to chunks nothing lies on the heap longer than it must. */
class GatherChunkTest {

  private static final Normalization AS_IT_IS = Normalization.scale(1);

  @Test
  void aChunkIsNotNamedOnceItIsGiven() {
    Iterator<ExampleChunk> gathered =
        new GatherChunk(AS_IT_IS).call(Fixtures.blocks(30, 40).iterator());
    WeakReference<ExampleChunk> given = new WeakReference<>(gathered.next());
    assertThat(gathered.hasNext()).isFalse();
    assertThat(Collected.soon(given)).isTrue();
  }

  @Test
  void theExamplesOfAWorkerAreSentInSmallPieces() {
    List<RawRecord> records =
        IntStream.range(0, 3000).mapToObj(i -> RawRecord.good(i, new float[100], 0)).toList();
    Iterator<Tuple2<Integer, ExampleChunk>> sent =
        new SendToWorkers(
                new Assignment(Split.TRAIN, 1, 0, 0),
                AS_IT_IS,
                Map.of(),
                new long[] {Long.MAX_VALUE / 4, Long.MAX_VALUE})
            .call(records.iterator());
    List<ExampleChunk> pieces = new ArrayList<>();
    sent.forEachRemaining(piece -> pieces.add(piece._2));
    assertThat(pieces).allSatisfy(piece -> assertThat(piece.bytes()).isLessThanOrEqualTo(1 << 18));
    assertThat(
            pieces.stream().flatMap(piece -> IntStream.range(0, piece.size()).mapToObj(piece::id)))
        .containsExactlyInAnyOrderElementsOf(records.stream().map(RawRecord::id).toList());
  }

  /** Spark's stream of Java objects names the last hundred. */
  @Test
  void aPieceIsNotNamedOnceItIsWritten() {
    JavaRDD<ExampleChunk> one = Fixtures.chunks(Fixtures.blocks(3));
    ShuffleDependency<?, ?, ?> shuffle =
        shuffle(
            RecordShuffle.unordered(one.keyBy(ExampleChunk::size), new HashPartitioner(2))
                .values());
    ClassTag<Integer> number = ClassTag$.MODULE$.apply(Integer.class);
    ClassTag<ExampleChunk> chunk = ClassTag$.MODULE$.apply(ExampleChunk.class);
    SerializationStream stream =
        shuffle.serializer().newInstance().serializeStream(OutputStream.nullOutputStream());
    ExampleChunk piece = Fixtures.block(40, 1);
    stream.writeKey(0, number);
    stream.writeValue(piece, chunk);
    WeakReference<ExampleChunk> written = new WeakReference<>(piece);
    piece = null;
    assertThat(Collected.soon(written)).isTrue();
    stream.close();
  }

  private static ShuffleDependency<?, ?, ?> shuffle(JavaRDD<ExampleChunk> values) {
    return (ShuffleDependency<?, ?, ?>)
        values.rdd().dependencies().head().rdd().dependencies().head();
  }
}
