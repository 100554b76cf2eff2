package dev.graft.io;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.graft.UnusableInputException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.security.DigestInputStream;
import java.security.DigestOutputStream;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;

/**
 * Sizes and SHA-256 of the files in a folder, and what else there is to say of them; written last,
 * so that a folder with a manifest is whole. A folder is flat: its files have plain names.
 */
public final class Manifest {

  public static final String FILE = "MANIFEST.json";

  /** The format of manifests of folders that every version of Graft reads as they are meant. */
  static final int FORMAT = 1;

  /** The format of folders that say what predictions are made by; the newest that is read. */
  public static final int DECISIONS = 2;

  /** The longest manifest that is read, in bytes. */
  private static final int MOST = 16 << 20;

  private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9_][A-Za-z0-9_.-]{0,199}");

  private final BundleStore store;
  private final ObjectNode files = Json.object();
  private int format = FORMAT;

  public Manifest(BundleStore store) {
    this.store = store;
  }

  /** The manifest of a folder of which files are written anew; the others stay as they are. */
  public Manifest(BundleStore store, Checked before) {
    this(store);
    files.setAll((ObjectNode) before.manifest.path("files"));
    format = before.manifest.path("formatVersion").asInt();
  }

  /** Something that writes one file. */
  public interface Content {
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * Writes a file and remembers its size and digest.
   *
   * @param name letters, digits, {@code _}, {@code -} and {@code .}, which does not come first
   */
  public void write(String name, Content content) throws IOException {
    if (!isPlain(name)) {
      throw new IllegalArgumentException("no name for a file of a manifest: " + name);
    }
    MessageDigest digest = Sha256.digest();
    long[] bytes = new long[1];
    try (OutputStream out =
        new DigestOutputStream(store.create(name), digest) {
          @Override
          public void write(byte[] b, int off, int len) throws IOException {
            super.write(b, off, len);
            bytes[0] += len;
          }

          @Override
          public void write(int b) throws IOException {
            super.write(b);
            bytes[0]++;
          }
        }) {
      content.writeTo(out);
    }
    String sha256 = HexFormat.of().formatHex(digest.digest());
    files.putObject(name).put("bytes", bytes[0]).put("sha256", sha256);
  }

  /** Versions that do not know this format are to refuse the folder: they would misread it. */
  public void needs(int other) {
    format = other;
  }

  /** Writes the manifest of files of which there is nothing else to say. */
  public void finish() throws IOException {
    finish(Json.object());
  }

  /**
   * Writes the manifest itself.
   *
   * @param about what else it says, covered by its own digest as the files are
   */
  public void finish(ObjectNode about) throws IOException {
    byte[] bytes = Json.bytes(signed(format, files, about));
    try (OutputStream out = store.create(FILE)) {
      out.write(bytes);
    }
  }

  /** A manifest with its own digest, as it is written. */
  private static ObjectNode signed(int format, JsonNode files, JsonNode about) {
    ObjectNode manifest = Json.object().put("formatVersion", format);
    manifest.set("files", files);
    String covered = format + Json.line(files);
    if (!about.isEmpty()) {
      manifest.set("about", about);
      covered += Json.line(about);
    }
    return manifest.put("sha256", Sha256.hex(covered.getBytes(StandardCharsets.UTF_8)));
  }

  /**
   * Checks every file of a folder against its manifest, and the manifest against itself.
   *
   * @param needed files that the folder must have
   * @throws UnusableInputException naming what is damaged or missing
   */
  public static Checked check(BundleStore store, Set<String> needed) throws IOException {
    Checked checked = open(store, needed);
    checked.checkTheRest();
    return checked;
  }

  /**
   * Checks a manifest against itself; its files are checked when they are read.
   *
   * @param needed files that the folder must have
   * @throws UnusableInputException if the manifest is damaged, or lacks a file
   */
  public static Checked open(BundleStore store, Set<String> needed) throws IOException {
    byte[] bytes;
    try (InputStream in = store.open(FILE)) {
      bytes = in.readNBytes(MOST + 1);
    } catch (FileNotFoundException | NoSuchFileException e) {
      throw damaged(store, FILE + " is missing", e);
    }
    if (bytes.length > MOST) {
      throw damaged(
          store, String.format(Locale.ROOT, "%s has more than %,d bytes", FILE, MOST), null);
    }
    Checked checked = new Checked(store, parse(store, bytes), Sha256.hex(bytes));
    checked.need(needed);
    return checked;
  }

  /** What is not byte for byte what Graft writes has been changed, be it but a space. */
  private static JsonNode parse(BundleStore store, byte[] bytes) throws IOException {
    JsonNode manifest;
    try {
      manifest = Json.read(bytes);
    } catch (JsonProcessingException e) {
      throw damaged(store, FILE + " is not JSON", e);
    }
    int format = manifest.path("formatVersion").asInt(-1);
    if (format > DECISIONS) {
      throw new UnusableInputException(
          String.format(
              Locale.ROOT,
              "Cannot load the model in %s: its format version is %d, this Graft reads up to %d.",
              store.location(),
              format,
              DECISIONS));
    }
    JsonNode files = manifest.path("files");
    if (!files.isObject()
        || !Arrays.equals(bytes, Json.bytes(signed(format, files, manifest.path("about"))))) {
      throw damaged(store, FILE + " is not what was written", null);
    }
    for (Map.Entry<String, JsonNode> file : files.properties()) {
      if (!isPlain(file.getKey()) || file.getValue().path("bytes").asLong(-1) < 0) {
        throw damaged(store, FILE + " names a file that is none of a bundle: " + file, null);
      }
    }
    return manifest;
  }

  /** Names no other folder, and not the manifest. */
  private static boolean isPlain(String name) {
    return PLAIN.matcher(name).matches() && !name.equals(FILE);
  }

  static UnusableInputException damaged(BundleStore store, String what, Exception cause) {
    return new UnusableInputException(
        "Cannot load the model in %s: it is damaged, %s.".formatted(store.location(), what), cause);
  }

  /**
   * A folder whose manifest is as it was written. Whatever is read from a file is checked as it is
   * read, so that nobody can change it in between.
   */
  public static final class Checked {

    private final BundleStore store;
    private final JsonNode manifest;
    private final String sha256;
    private final Set<String> unread = new TreeSet<>();

    private Checked(BundleStore store, JsonNode manifest, String sha256) {
      this.store = store;
      this.manifest = manifest;
      this.sha256 = sha256;
      manifest.path("files").fieldNames().forEachRemaining(unread::add);
    }

    /** Whether the folder has a file of this name. */
    public boolean has(String name) {
      return manifest.path("files").has(name);
    }

    /** What else the manifest says; empty if nothing. */
    public ObjectNode about() {
      return manifest.path("about") instanceof ObjectNode said ? said.deepCopy() : Json.object();
    }

    /** SHA-256 of {@link Manifest#FILE} itself: it stands for every byte of the folder. */
    public String sha256() {
      return sha256;
    }

    /**
     * Refuses a folder that lacks files.
     *
     * @throws UnusableInputException naming the first that is missing
     */
    public void need(Set<String> needed) {
      for (String name : needed) {
        if (!has(name)) {
          throw damaged(store, "the manifest has no " + name, null);
        }
      }
    }

    /**
     * Reads a file and checks it.
     *
     * @param most the longest that it may be, in bytes
     * @throws UnusableInputException if it is longer, missing or not what was written
     */
    public byte[] bytes(String name, int most) throws IOException {
      long length = manifest.path("files").path(name).path("bytes").asLong();
      if (length > most) {
        throw new UnusableInputException(
            String.format(
                Locale.ROOT,
                "Cannot load the model in %s: its %s has %,d bytes, at most %,d are read.",
                store.location(),
                name,
                length,
                most));
      }
      return read(name, (in, bytes) -> in.readNBytes((int) bytes));
    }

    /** Something that reads one file. */
    public interface Reader<T> {
      /**
       * @param bytes that the file has to have
       */
      T read(InputStream in, long bytes) throws IOException;
    }

    /**
     * Reads a file of any length and checks it.
     *
     * @throws UnusableInputException if it is missing or not what was written
     */
    public <T> T read(String name, Reader<T> reader) throws IOException {
      try (DigestInputStream in = new DigestInputStream(store.open(name), Sha256.digest())) {
        T content = reader.read(in, manifest.path("files").path(name).path("bytes").asLong());
        if (in.read() >= 0
            || !HexFormat.of().formatHex(in.getMessageDigest().digest()).equals(said(name))) {
          throw changed(name);
        }
        unread.remove(name);
        return content;
      } catch (FileNotFoundException | NoSuchFileException e) {
        throw damaged(store, name + " is missing", e);
      } catch (EOFException e) {
        throw changed(name);
      }
    }

    /**
     * Copies a file and checks it. What was copied is not to be used when this throws.
     *
     * @throws UnusableInputException if it is missing or not what was written
     */
    public void copy(String name, OutputStream to) throws IOException {
      read(
          name,
          (in, bytes) -> {
            byte[] buffer = new byte[1 << 16];
            int read = 1;
            for (long left = bytes; left > 0 && read > 0; left -= read) {
              read = in.readNBytes(buffer, 0, (int) Math.min(left, buffer.length));
              to.write(buffer, 0, read);
            }
            return null;
          });
    }

    /** Checks the files that have not been read. */
    public void checkTheRest() throws IOException {
      for (String name : List.copyOf(unread)) {
        copy(name, OutputStream.nullOutputStream());
      }
    }

    private String said(String name) {
      return manifest.path("files").path(name).path("sha256").asText();
    }

    private UnusableInputException changed(String name) {
      return damaged(store, name + " is not what the manifest says", null);
    }
  }
}
