package dev.graft.spark.store;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoSerializable;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import dev.graft.dataset.ExampleChunk;
import dev.graft.dataset.MappedChunk;
import java.io.Externalizable;
import java.io.IOException;
import java.io.ObjectInput;
import java.io.ObjectOutput;
import java.lang.ref.Cleaner;
import org.apache.spark.SparkEnv;
import org.apache.spark.storage.StorageUtils;
import org.apache.spark.util.KnownSizeEstimation;

/**
 * A chunk as an executor keeps it: on its heap, as far as the budget goes, else in a mapped file.
 * It travels as what it holds, when a task reads it from another executor, or its executor leaves
 * and Spark moves what it has; where it arrives it is kept by the same rule. Where Spark is to
 * encrypt what it writes to disks, all is on the heap, and Spark writes what it has no room for to
 * encrypted blocks.
 */
public final class KeptChunk
    implements AutoCloseable, KnownSizeEstimation, Externalizable, KryoSerializable {

  private static final long serialVersionUID = 1L;

  /** Spark lets go of some without closing them. */
  private static final Cleaner CLEANER = Cleaner.create();

  /** Of {@link StoreLimits#memoryBytes}, where it is null. */
  private static final long USUAL = -1;

  private Long memoryBytes;
  private ExampleChunk heap;
  private MappedChunk mapped;
  private Cleaner.Cleanable taken;

  /** As it is made where it arrives. */
  public KeptChunk() {}

  static KeptChunk of(ExampleChunk chunk, StoreLimits limits) {
    KeptChunk kept = new KeptChunk();
    kept.keep(chunk, limits.memoryBytes());
    return kept;
  }

  private void keep(ExampleChunk chunk, Long most) {
    memoryBytes = most;
    HeapBudget budget = HeapBudget.get();
    long bytes = chunk.bytes();
    if (SparkEnv.get().serializerManager().encryptionEnabled()) {
      heap = chunk;
    } else if (budget.take(bytes, most)) {
      heap = chunk;
      taken = CLEANER.register(this, () -> budget.free(bytes));
    } else {
      mapped = ChunkFiles.map(chunk);
    }
  }

  /** To be read: a part of a {@link dev.graft.dataset.ChunkedStore}. */
  Object chunk() {
    return heap == null ? mapped : heap;
  }

  /** What it holds, as it travels. */
  ExampleChunk copied() {
    return heap == null ? mapped.copied() : heap;
  }

  @Override
  public long estimatedSize() {
    return heap == null ? 0 : heap.bytes();
  }

  /** Nobody reads it any more. */
  @Override
  public synchronized void close() {
    if (taken != null) {
      taken.clean();
    }
    if (mapped != null) {
      StorageUtils.dispose(mapped.mapping());
      mapped = null;
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeLong(memoryBytes == null ? USUAL : memoryBytes);
    out.writeObject(copied());
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    long most = in.readLong();
    keep((ExampleChunk) in.readObject(), most == USUAL ? null : most);
  }

  @Override
  public void write(Kryo kryo, Output out) {
    out.writeLong(memoryBytes == null ? USUAL : memoryBytes);
    kryo.writeObject(out, copied());
  }

  @Override
  public void read(Kryo kryo, Input in) {
    long most = in.readLong();
    keep(kryo.readObject(in, ExampleChunk.class), most == USUAL ? null : most);
  }
}
