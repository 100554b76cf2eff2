package dev.graft.spark.store;

import dev.graft.dataset.ExampleChunk;
import dev.graft.spark.Fixtures;
import java.io.File;
import java.io.UncheckedIOException;
import java.util.Arrays;

/** A process among whose disks are some that take nothing; it says what comes of each. */
final class KeepsOnDisks {

  /** Each begins with another of the disks. */
  private static final int TIMES = 20;

  private KeepsOnDisks() {}

  /**
   * @param args a disk that is full soon, one that is read-only, one that has room
   */
  public static void main(String[] args) {
    ExampleChunk chunk = Fixtures.block(2_000, 1);
    File room = new File(args[2]);
    for (File disk : new File[] {new File(args[0]), new File(args[1])}) {
      int kept = 0;
      for (int i = 0; i < TIMES; i++) {
        ExampleChunk copy = ChunkFiles.map(chunk, disk, room).copied();
        kept += Arrays.equals(copy.targets().classes(), chunk.targets().classes()) ? 1 : 0;
      }
      System.out.printf("%s: kept %d times elsewhere%n", disk.getName(), kept);
      try {
        ChunkFiles.map(chunk, disk);
      } catch (UncheckedIOException e) {
        System.out.printf("%s: %s%n", disk.getName(), e.getMessage());
      }
      System.out.printf("%s: %d files left%n", disk.getName(), disk.list().length);
    }
  }
}
