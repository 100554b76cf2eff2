package dev.graft.dataset;

import java.io.Serializable;
import java.util.Locale;

/** What examples take, and where: a value with merge. */
public final class Footprint implements Serializable {

  private static final long serialVersionUID = 1L;

  private final int chunks;
  private final long heap;
  private final long mapped;

  private Footprint(int chunks, long heap, long mapped) {
    this.chunks = chunks;
    this.heap = heap;
    this.mapped = mapped;
  }

  /** Of no examples. */
  public static Footprint none() {
    return new Footprint(0, 0, 0);
  }

  /** Of a chunk on the heap. */
  static Footprint heap(long bytes) {
    return new Footprint(1, bytes, 0);
  }

  /** Of a chunk in a mapped file. */
  static Footprint mapped(long bytes) {
    return new Footprint(1, 0, bytes);
  }

  /** Of both. */
  public Footprint merge(Footprint other) {
    return new Footprint(chunks + other.chunks, heap + other.heap, mapped + other.mapped);
  }

  /** How many chunks. */
  public int chunks() {
    return chunks;
  }

  /** Bytes in mapped files. */
  public long mappedBytes() {
    return mapped;
  }

  /** As in {@code 7 chunks, 408 MB, 204 MB of them in mapped files}. */
  @Override
  public String toString() {
    String all = chunks + " chunks, " + megabytes(heap + mapped);
    return mapped == 0 ? all : all + ", " + megabytes(mapped) + " of them in mapped files";
  }

  private static String megabytes(long bytes) {
    return String.format(Locale.ROOT, "%,d MB", (bytes + 500_000) / 1_000_000);
  }
}
