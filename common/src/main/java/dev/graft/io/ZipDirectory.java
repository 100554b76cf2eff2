package dev.graft.io;

import java.io.EOFException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.List;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;

/**
 * Where the directory of a zip is, and whether it and the entries say the same. A zip says twice
 * what it holds: in its directory, and before each entry. Some readers go by the one, some by the
 * other; a zip that the two would read differently is none (<a
 * href="https://pkware.cachefly.net/webdocs/casestudies/APPNOTE.TXT">APPNOTE</a>, 4.3).
 */
final class ZipDirectory {

  private static final int ENTRY = 0x04034b50;
  private static final int DIRECTORY = 0x02014b50;
  private static final int DIRECTORY_OF_64 = 0x06064b50;
  private static final int LOCATOR_OF_64 = 0x07064b50;
  private static final int END = 0x06054b50;

  private static final int ENTRY_BYTES = 30;
  private static final int END_BYTES = 22;
  private static final int LOCATOR_BYTES = 20;
  private static final int END_OF_64_BYTES = 56;

  /** What may follow an entry: nothing, or its size and checksum, in 32 or 64 bits, or signed. */
  private static final int[] DESCRIPTORS = {0, 12, 16, 20, 24};

  private final FileChannel file;
  private final long entries;
  private final long bytes;
  private final long start;

  private ZipDirectory(FileChannel file, long entries, long bytes, long start) {
    this.file = file;
    this.entries = entries;
    this.bytes = bytes;
    this.start = start;
  }

  /**
   * Finds the directory by the record that ends the file; a zip with a comment is none here.
   *
   * @throws ZipException if the file does not end as a zip does
   */
  static ZipDirectory of(FileChannel file) throws IOException {
    long at = file.size() - END_BYTES;
    ByteBuffer end = read(file, at, END_BYTES);
    if (end.getInt(0) != END || end.getShort(20) != 0) {
      throw new ZipException("no end record");
    }
    long entries = Short.toUnsignedLong(end.getShort(10));
    long bytes = Integer.toUnsignedLong(end.getInt(12));
    long start = Integer.toUnsignedLong(end.getInt(16));
    ByteBuffer locator = read(file, Math.max(0, at - LOCATOR_BYTES), LOCATOR_BYTES);
    if (locator.getInt(0) == LOCATOR_OF_64) {
      at -= LOCATOR_BYTES + END_OF_64_BYTES;
      ByteBuffer wide = read(file, at, END_OF_64_BYTES);
      if (locator.getLong(8) != at || wide.getInt(0) != DIRECTORY_OF_64) {
        throw new ZipException("no end record of 64 bits");
      }
      entries = wide.getLong(32);
      bytes = wide.getLong(40);
      start = wide.getLong(48);
    }
    if (entries < 0 || bytes < 0 || start != at - bytes) {
      throw new ZipException("its directory is not where it should be");
    }
    return new ZipDirectory(file, entries, bytes, start);
  }

  long entries() {
    return entries;
  }

  /** Bytes of the directory, which a reader holds in memory. */
  long bytes() {
    return bytes;
  }

  /**
   * Goes from entry to entry.
   *
   * @param listed what the directory holds, in the order of the file
   * @throws ZipException if entries overlap, are hidden between others, or have other names
   */
  void compare(List<ZipArchiveEntry> listed) throws IOException {
    if (listed.size() != entries) {
      throw new ZipException("its directory does not end where it should");
    }
    long at = 0;
    for (ZipArchiveEntry entry : listed) {
      ByteBuffer header = read(file, at, ENTRY_BYTES);
      int name = Short.toUnsignedInt(header.getShort(26));
      long data = at + ENTRY_BYTES + name + Short.toUnsignedInt(header.getShort(28));
      if (header.getInt(0) != ENTRY
          || header.getShort(8) != entry.getMethod()
          || data != entry.getDataOffset()
          || !Arrays.equals(read(file, at + ENTRY_BYTES, name).array(), entry.getRawName())) {
        throw new ZipException("its directory and its entries differ");
      }
      at = next(data + entry.getCompressedSize());
    }
    if (at != start) {
      throw new ZipException("its directory and its entries differ");
    }
  }

  /** Where the next entry begins, or the directory. */
  private long next(long end) throws IOException {
    for (int descriptor : DESCRIPTORS) {
      if (end + descriptor <= start) {
        int found = read(file, end + descriptor, Integer.BYTES).getInt(0);
        if (end + descriptor == start || found == ENTRY || found == DIRECTORY) {
          return end + descriptor;
        }
      }
    }
    throw new ZipException("there is something between its entries");
  }

  private static ByteBuffer read(FileChannel file, long at, int bytes) throws IOException {
    if (at < 0) {
      throw new EOFException();
    }
    ByteBuffer buffer = ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    while (buffer.hasRemaining()) {
      if (file.read(buffer, at + buffer.position()) < 0) {
        throw new EOFException();
      }
    }
    return buffer;
  }
}
