package dev.graft.spark.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.graft.dataset.RawRecord;
import dev.graft.dataset.RecordReader;
import dev.graft.spark.LocalSpark;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.util.SerializableConfiguration;
import org.junit.jupiter.api.Test;

/** Many files in one task. */
class ReadSliceTest {

  private static final AtomicInteger OPEN = new AtomicInteger();

  /** Two records a file; the second one's label is how many files are open. */
  private static final class Two implements OpenSlice {
    private static final long serialVersionUID = 1L;

    @Override
    public RecordReader open(Configuration hadoop, FileSlice slice) {
      OPEN.incrementAndGet();
      return new RecordReader() {
        private int number;

        @Override
        public RawRecord next() {
          return number == 2 ? null : RawRecord.good(number++, new float[1], OPEN.get());
        }

        @Override
        public void close() {
          OPEN.decrementAndGet();
        }
      };
    }
  }

  private static List<Integer> labels(int most) {
    List<FileSlice> slices =
        IntStream.range(0, 5).mapToObj(i -> new FileSlice(i, "f", null, "f", null, 0, 2)).toList();
    ReadSlice read = new ReadSlice(new SerializableConfiguration(new Configuration()), new Two());
    return LocalSpark.get()
        .parallelize(slices, 1)
        .mapPartitions(read)
        .map(RawRecord::label)
        .take(most);
  }

  @Test
  void aFileIsClosedBeforeTheNextOneIsOpened() {
    assertThat(labels(100)).hasSize(10).containsOnly(1);
    assertThat(OPEN).hasValue(0);
  }

  @Test
  void oneThatIsNotReadToItsEndIsClosedWithItsTask() {
    assertThat(labels(3)).containsExactly(1, 1, 1);
    assertThat(OPEN).hasValue(0);
  }

  @Test
  void manySmallFilesAreReadByFewTasks() {
    assertThat(UsersFormat.tasks(5, 100, 2)).isEqualTo(5);
    assertThat(UsersFormat.tasks(100_000, 100_000, 2)).isEqualTo(6);
    assertThat(UsersFormat.tasks(100, 100L << 30, 2)).isEqualTo(100);
  }
}
