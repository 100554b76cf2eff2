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
import org.apache.spark.storage.StorageUtils;
import org.apache.spark.util.KnownSizeEstimation;

/**
 * A chunk as an executor keeps it: on its heap, or in a mapped file. It travels as what it holds,
 * when a task reads it from another executor, or its executor leaves and Spark moves what it has.
 */
public final class KeptChunk
    implements AutoCloseable, KnownSizeEstimation, Externalizable, KryoSerializable {

  private static final long serialVersionUID = 1L;

  private ExampleChunk heap;
  private MappedChunk mapped;
  private HeapBudget budget;
  private boolean closed;

  /** As it is made where it arrives. */
  public KeptChunk() {}

  /** On the heap, as far as the budget goes, else in a file. */
  static KeptChunk of(ExampleChunk chunk, StoreLimits limits) {
    KeptChunk kept = new KeptChunk();
    HeapBudget budget = HeapBudget.get();
    if (budget.take(chunk.bytes(), limits.memoryBytes())) {
      kept.heap = chunk;
      kept.budget = budget;
    } else {
      kept.mapped = LocalFiles.map(chunk);
    }
    return kept;
  }

  /** To be read: a part of a {@link dev.graft.dataset.ChunkedStore}. */
  Object chunk() {
    return heap == null ? mapped : heap;
  }

  /** What it holds, to be kept elsewhere. */
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
    if (closed) {
      return;
    }
    closed = true;
    if (budget != null) {
      budget.free(heap.bytes());
    }
    if (mapped != null) {
      StorageUtils.dispose(mapped.mapping());
    }
  }

  @Override
  public void writeExternal(ObjectOutput out) throws IOException {
    out.writeObject(copied());
  }

  @Override
  public void readExternal(ObjectInput in) throws IOException, ClassNotFoundException {
    heap = (ExampleChunk) in.readObject();
  }

  @Override
  public void write(Kryo kryo, Output out) {
    kryo.writeObject(out, copied());
  }

  @Override
  public void read(Kryo kryo, Input in) {
    heap = kryo.readObject(in, ExampleChunk.class);
  }
}
