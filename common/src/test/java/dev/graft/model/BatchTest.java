package dev.graft.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.Buffer;
import java.nio.ByteBuffer;
import java.nio.FloatBuffer;
import java.nio.IntBuffer;
import java.nio.LongBuffer;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class BatchTest {

  private static Tensor of(int length, Buffer buffer, int... offsets) {
    Buffer[] buffers = new Buffer[offsets.length];
    Arrays.fill(buffers, buffer);
    return new Tensor("pixels", length, buffers, offsets);
  }

  @Test
  void rowsAreReadWhereTheyLie() {
    FloatBuffer chunk = FloatBuffer.wrap(new float[] {0, 1, 2, 3, 4, 5, 6});
    Tensor rows = of(2, chunk, 5, 0, 3);
    assertThat(rows.type()).isEqualTo(Tensor.Type.FLOAT32);
    assertThat(rows.floats()).containsExactly(5, 6, 0, 1, 3, 4);
    chunk.put(6, 9);
    assertThat(rows.range(0, 2).floats()).containsExactly(5, 9, 0, 1);
  }

  @Test
  void bytesAreWithoutSignAndLongsAreNumbers() {
    assertThat(of(2, ByteBuffer.wrap(new byte[] {0, -1, -128, 127}), 1, 2).floats())
        .containsExactly(255, 128, 128, 127);
    assertThat(of(2, LongBuffer.wrap(new long[] {7, 30_521}), 0).floats())
        .containsExactly(7, 30_521);
  }

  @Test
  void rowsOfABufferOutsideTheHeapAreTheSame() {
    FloatBuffer direct =
        ByteBuffer.allocateDirect(16).asFloatBuffer().put(0, new float[] {1, 2, 3, 4});
    assertThat(of(2, direct, 2, 0).floats()).containsExactly(3, 4, 1, 2);
  }

  @Test
  void joinedRowsAndRowsApartAreTheSameBatch() {
    float[][] apart = {{1, 2}, {3, 4}, {5, 6}};
    float[] joined = {1, 2, 3, 4, 5, 6};
    assertThat(Batch.of(apart).only().floats()).isEqualTo(joined);
    assertThat(Batch.of(joined, 3).range(1, 3).only().floats()).containsExactly(3, 4, 5, 6);
    assertThat(Batch.of(new float[0][]).size()).isZero();
    assertThat(Batch.of(new float[0], 0).only().floats()).isEmpty();
  }

  @Test
  void whatIsNoBatchIsRefused() {
    assertThatThrownBy(() -> of(3, FloatBuffer.allocate(4), 2))
        .hasMessage("Cannot read 3 numbers from index 2 of a buffer of 4");
    assertThatThrownBy(() -> of(1, IntBuffer.allocate(4), 0))
        .hasMessageEndingWith("floats, bytes and longs are taken");
    Buffer[] mixed = {FloatBuffer.allocate(1), LongBuffer.allocate(1)};
    assertThatThrownBy(() -> new Tensor("x", 1, mixed, new int[2]))
        .hasMessage("Cannot mix rows of several types in one tensor");
    assertThatThrownBy(() -> Batch.of(new float[][] {{1, 2}, {3}}))
        .hasMessage("Cannot put a row of 1 numbers beside one of 2");
    assertThatThrownBy(() -> Batch.of(new float[5], 2))
        .hasMessage("Cannot divide 5 numbers into 2 rows");
  }

  @Test
  void severalInputsHaveTheSameExamples() {
    Tensor ids = Tensor.of("ids", new float[][] {{1}, {2}});
    Batch both = new Batch(List.of(ids, Tensor.of("mask", new float[][] {{1}, {0}})));
    assertThat(both.size()).isEqualTo(2);
    assertThat(both.range(1, 2).tensors()).extracting(Tensor::name).containsExactly("ids", "mask");
    assertThatThrownBy(both::only)
        .hasMessage("Cannot take 2 inputs (ids, mask): the network has one");
    assertThatThrownBy(() -> new Batch(List.of(ids, Tensor.of("mask", new float[][] {{1}}))))
        .hasMessage("Cannot put 1 rows of mask beside 2 of ids");
  }
}
