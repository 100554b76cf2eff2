package dev.graft.io;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.CRC32;
import java.util.zip.ZipException;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipFile;

/**
 * A zip of a model, perhaps a stranger's. It is screened when it is opened: few entries, each once,
 * none with a name that leads elsewhere, and the directory tells of them what they say themselves.
 * Nothing is unpacked but the entries that are asked for, and what they unpack to is counted.
 */
public final class ModelArchive implements AutoCloseable {

  /** A model of Deeplearning4j has 6 at most, one of Keras a few more with its vocabularies. */
  static final int MOST_ENTRIES = 1_000;

  /** Of a model that has an entry for every tensor and every layer's code. */
  public static final int MOST_TENSORS = 10_000;

  /** The longest directory that is read, in bytes an entry that may be. */
  static final long MOST_DIRECTORY = 1 << 10;

  /** All that is unpacked is at most so many times the file: weights hardly shrink in a zip. */
  static final int MOST_RATIO = 100;

  /** What may be unpacked of the smallest file, in bytes. */
  static final long ALWAYS = 64 << 20;

  private static final int SHOWN = 80;

  private final FileChannel file;
  private final ZipFile zip;
  private final Map<String, ZipArchiveEntry> entries = new LinkedHashMap<>();
  private long left;

  private ModelArchive(FileChannel file, ZipFile zip, long left) {
    this.file = file;
    this.zip = zip;
    this.left = left;
  }

  /**
   * Opens a zip that nobody else can change.
   *
   * @throws UnsafeArchiveException if it holds what no model does
   * @throws IOException if it is no zip, or a damaged one
   */
  public static ModelArchive open(Path path) throws IOException {
    return open(path, MOST_ENTRIES);
  }

  /**
   * Opens a zip of a kind that has more entries than others.
   *
   * @param most how many it may have
   */
  public static ModelArchive open(Path path, int most) throws IOException {
    FileChannel file = FileChannel.open(path);
    try {
      ZipDirectory directory = ZipDirectory.of(file);
      if (directory.entries() > most || directory.bytes() > MOST_DIRECTORY * most) {
        throw new UnsafeArchiveException(
            String.format(
                Locale.ROOT,
                "it has %,d entries, at most %,d are read",
                directory.entries(),
                most));
      }
      long unpacked = Math.max(ALWAYS, MOST_RATIO * file.size());
      ModelArchive archive = new ModelArchive(file, zip(file), unpacked);
      archive.screen(directory);
      return archive;
    } catch (RuntimeException e) {
      file.close();
      throw new IOException("its directory is damaged", e);
    } catch (IOException e) {
      file.close();
      throw e;
    }
  }

  /** By what Spark 3.5's Commons Compress has. */
  @SuppressWarnings("deprecation")
  private static ZipFile zip(FileChannel file) throws IOException {
    return new ZipFile(file);
  }

  private void screen(ZipDirectory directory) throws IOException {
    List<ZipArchiveEntry> listed = Collections.list(zip.getEntriesInPhysicalOrder());
    for (ZipArchiveEntry entry : listed) {
      // As it is written: the library turns backslashes into slashes.
      String name = new String(entry.getRawName(), StandardCharsets.UTF_8);
      if (leadsElsewhere(name)) {
        throw new UnsafeArchiveException(
            "its entry %s would be outside of a model's folder".formatted(shown(name)));
      }
      if (entries.put(name, entry) != null) {
        throw new UnsafeArchiveException("it has two entries %s".formatted(shown(name)));
      }
      if (!zip.canReadEntryData(entry)
          || entry.getMethod() != ZipArchiveEntry.STORED
              && entry.getMethod() != ZipArchiveEntry.DEFLATED) {
        throw new UnsafeArchiveException(
            "its entry %s is encrypted or packed in a way that no model is".formatted(shown(name)));
      }
    }
    directory.compare(listed);
  }

  private static boolean leadsElsewhere(String name) {
    return name.isEmpty()
        || name.startsWith("/")
        || name.contains("\\")
        || name.contains(":")
        || name.chars().anyMatch(Character::isISOControl)
        || List.of(name.split("/")).contains("..");
  }

  private static String shown(String name) {
    String line = name.replaceAll("\\p{Cntrl}", "?");
    return line.length() > SHOWN ? line.substring(0, SHOWN) + "..." : line;
  }

  /** The names of its entries, in their order. */
  public Set<String> names() {
    return Collections.unmodifiableSet(entries.keySet());
  }

  /**
   * Refuses an archive with other entries.
   *
   * @param kind what it should be, for the message
   */
  public void allowOnly(Predicate<String> names, String kind) throws UnsafeArchiveException {
    for (String name : entries.keySet()) {
      if (!names.test(name)) {
        throw new UnsafeArchiveException(
            "its entry %s is none that %s has".formatted(shown(name), kind));
      }
    }
  }

  /** Bytes of an entry when it is unpacked; what {@link #open(String)} gives, or throws. */
  public long bytes(String name) {
    return entries.get(name).getSize();
  }

  /**
   * Reads a small entry.
   *
   * @param most the longest that it may be, in bytes
   */
  public byte[] read(String name, int most) throws IOException {
    if (bytes(name) > most) {
      throw new UnsafeArchiveException(
          String.format(Locale.ROOT, "its %s is larger than %,d MB", name, most >> 20));
    }
    try (InputStream in = open(name)) {
      return in.readAllBytes();
    }
  }

  /**
   * Unpacks an entry. The stream ends after as many bytes as the directory says, with the checksum
   * that it says, or it throws.
   */
  public InputStream open(String name) throws IOException {
    ZipArchiveEntry entry = entries.get(name);
    left -= entry.getSize();
    if (entry.getSize() < 0 || left < 0) {
      throw new UnsafeArchiveException(
          String.format(
              Locale.ROOT,
              "its %s unpacks to %,d bytes, more than a model of this size",
              name,
              entry.getSize()));
    }
    return new Counted(zip.getInputStream(entry), entry);
  }

  @Override
  public void close() throws IOException {
    zip.close();
    file.close();
  }

  /** What an entry unpacks to, no byte more, no byte less. */
  private static final class Counted extends FilterInputStream {

    private final CRC32 checksum = new CRC32();
    private final long expected;
    private long left;

    Counted(InputStream in, ZipArchiveEntry entry) {
      super(in);
      this.left = entry.getSize();
      this.expected = entry.getCrc();
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = in.read(bytes, offset, length);
      if (read > 0) {
        left -= read;
        checksum.update(bytes, offset, read);
      }
      if (left < 0 || read < 0 && (left > 0 || checksum.getValue() != expected)) {
        throw new ZipException("an entry is not what its directory says");
      }
      return read;
    }

    @Override
    public long skip(long bytes) throws IOException {
      return readNBytes((int) Math.min(bytes, 1 << 16)).length;
    }

    @Override
    public boolean markSupported() {
      return false;
    }
  }
}
