package dev.graft.engine.torch;

import dev.graft.UnusableInputException;
import dev.graft.io.ModelArchive;
import dev.graft.io.UnsafeArchiveException;
import dev.graft.tokenizer.SubwordTokenizer;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipInputStream;
import java.util.zip.ZipOutputStream;

/**
 * The file that {@code graft.prepare_torch} writes: TorchScript's zip, with what it is in {@code
 * extra/graft.json}. It is taken apart and put together here, without libtorch.
 */
final class PreparedFile {

  /** What TorchScript's zips have below their folder. */
  private static final String EXTRA = "extra/graft.json";

  private static final String TOKENIZER = "extra/tokenizer.json";

  private static final String RECORDS = "data/";

  private static final String CODE = ".py";

  /** Where the code's lines were in Python. */
  private static final String SOURCES = ".debug_pkl";

  private static final LocalDateTime MADE = LocalDateTime.of(1980, 1, 1, 0, 0);

  private PreparedFile() {}

  /**
   * A file in its two parts.
   *
   * @param weights numbers of the whole network, flat
   * @param tokenizer a {@code tokenizer.json}; null: it has none
   */
  record Content(Program program, float[] weights, byte[] tokenizer) {}

  /** Whether a zip of such entries is one. */
  static boolean isOne(Collection<String> entries) {
    return extra(entries).isPresent();
  }

  private static Optional<String> extra(Collection<String> entries) {
    List<String> found =
        entries.stream()
            .filter(name -> name.endsWith("/" + EXTRA))
            .filter(name -> name.indexOf('/') == name.length() - EXTRA.length() - 1)
            .toList();
    return found.size() == 1 ? Optional.of(found.get(0)) : Optional.empty();
  }

  /**
   * Reads one.
   *
   * @param name how messages call it
   * @throws UnusableInputException if it is damaged
   */
  static Content read(Path path, String name) throws IOException {
    try (ModelArchive zip = ModelArchive.open(path, ModelArchive.MOST_TENSORS)) {
      return read(zip, name);
    } catch (UnsafeArchiveException e) {
      throw refusal(name, e.getMessage(), e);
    } catch (ZipException | EOFException e) {
      throw refusal(name, "it is damaged or breaks off", e);
    }
  }

  private static UnusableInputException refusal(String name, String why, Exception cause) {
    return new UnusableInputException(
        "Cannot load a model from %s: %s.".formatted(name, why), cause);
  }

  private static Content read(ModelArchive zip, String name) throws IOException {
    String extra = extra(zip.names()).orElseThrow();
    Description description = DescriptionFile.read(zip.read(extra, DescriptionFile.MOST), name);
    FlatLayout layout = new FlatLayout(description, Part.WHOLE);
    String root = extra.substring(0, extra.length() - EXTRA.length());
    Map<String, FlatLayout.Range> records = layout.records();
    records.forEach((record, range) -> check(zip, root + RECORDS + record, range, name));
    float[] weights = new float[layout.length()];
    for (Map.Entry<String, FlatLayout.Range> record : records.entrySet()) {
      read(zip, root + RECORDS + record.getKey(), record.getValue(), weights);
    }
    String texts = root + TOKENIZER;
    byte[] tokenizer = zip.names().contains(texts) ? zip.read(texts, SubwordTokenizer.MOST) : null;
    return new Content(emptied(zip, root, records, null), weights, tokenizer);
  }

  private static void check(ModelArchive zip, String entry, FlatLayout.Range range, String name) {
    if (!zip.names().contains(entry) || zip.bytes(entry) != Float.BYTES * (long) range.length()) {
      throw refusal(
          name,
          "its %s does not hold the numbers that the file says are there; prepare it again"
              .formatted(entry),
          null);
    }
  }

  /**
   * @param description in place of the one that is there; null: there is one
   */
  private static Program emptied(
      ModelArchive zip, String root, Map<String, FlatLayout.Range> records, byte[] description)
      throws IOException {
    ByteArrayOutputStream program = new ByteArrayOutputStream();
    try (ZipOutputStream out = new ZipOutputStream(program)) {
      for (String entry : zip.names()) {
        if (!entry.endsWith(SOURCES) && !entry.equals(root + TOKENIZER)) {
          copyEmptied(zip, entry, records.get(record(entry, root)), out);
        }
      }
      if (description != null) {
        out.putNextEntry(entry(root + EXTRA));
        out.write(description);
        out.closeEntry();
      }
    }
    return new Program(program.toByteArray());
  }

  private static String record(String entry, String root) {
    return entry.startsWith(root + RECORDS) ? entry.substring((root + RECORDS).length()) : "";
  }

  private static void read(ModelArchive zip, String entry, FlatLayout.Range range, float[] to)
      throws IOException {
    try (InputStream in = zip.open(entry)) {
      byte[] all = in.readAllBytes(); // to the end, where the checksum is looked at
      ByteBuffer.wrap(all)
          .order(ByteOrder.LITTLE_ENDIAN)
          .asFloatBuffer()
          .get(to, range.from(), range.length());
    }
  }

  private static void copyEmptied(
      ModelArchive zip, String entry, FlatLayout.Range numbers, ZipOutputStream out)
      throws IOException {
    out.putNextEntry(entry(entry));
    if (numbers == null) {
      try (InputStream in = zip.open(entry)) {
        in.transferTo(out);
      }
    } else {
      out.write(new byte[Float.BYTES * numbers.length()]);
    }
    out.closeEntry();
  }

  private static ZipEntry entry(String name) {
    ZipEntry entry = new ZipEntry(name);
    entry.setTimeLocal(MADE);
    return entry;
  }

  /** What a program says of its network. */
  static byte[] description(byte[] program) {
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(program))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        if (entry.getName().endsWith("/" + EXTRA)) {
          return in.readAllBytes();
        }
      }
      throw new IllegalStateException("no program");
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The same program that says something else of its network. */
  static Program described(Program program, Description description) {
    return new Program(
        rewritten(
            program,
            (name, content) ->
                name.endsWith("/" + EXTRA) ? DescriptionFile.write(description) : content));
  }

  /** What an entry of a program becomes. */
  private interface Rewriting {
    byte[] of(String name, byte[] content);
  }

  private static byte[] rewritten(Program program, Rewriting rewriting) {
    ByteArrayOutputStream changed = new ByteArrayOutputStream();
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(program.archive()));
        ZipOutputStream out = new ZipOutputStream(changed)) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        out.putNextEntry(entry(entry.getName()));
        out.write(rewriting.of(entry.getName(), in.readAllBytes()));
        out.closeEntry();
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return changed.toByteArray();
  }

  /**
   * The program where it is computed on another device: code that was traced on CPUs makes tensors
   * there by name.
   *
   * @param device as PyTorch calls it
   */
  static byte[] onDevice(Program program, String device) {
    return rewritten(
        program,
        (name, content) ->
            name.endsWith(CODE)
                ? new String(content, StandardCharsets.UTF_8)
                    .replace("torch.device(\"cpu\")", "torch.device(\"" + device + "\")")
                    .getBytes(StandardCharsets.UTF_8)
                : content);
  }

  /**
   * Writes a network with its numbers, which plain PyTorch loads, too.
   *
   * @param weights numbers of the whole network, flat
   * @param tokenizer a {@code tokenizer.json}; null: none
   */
  static void write(Program program, float[] weights, byte[] tokenizer, OutputStream to)
      throws IOException {
    Map<String, FlatLayout.Range> records = program.layout(Part.WHOLE).records();
    ZipOutputStream out = new ZipOutputStream(to);
    try (ZipInputStream in = new ZipInputStream(new ByteArrayInputStream(program.archive()))) {
      for (ZipEntry entry = in.getNextEntry(); entry != null; entry = in.getNextEntry()) {
        String name = entry.getName();
        String root = name.substring(0, name.indexOf('/') + 1);
        FlatLayout.Range numbers = records.get(record(name, root));
        byte[] content = in.readAllBytes();
        store(out, name, numbers == null ? content : bytes(weights, numbers));
        if (tokenizer != null && name.equals(root + EXTRA)) {
          store(out, root + TOKENIZER, tokenizer);
        }
      }
    }
    out.finish();
  }

  private static byte[] bytes(float[] weights, FlatLayout.Range range) {
    ByteBuffer bytes =
        ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, range.length()))
            .order(ByteOrder.LITTLE_ENDIAN);
    bytes.asFloatBuffer().put(weights, range.from(), range.length());
    return bytes.array();
  }

  /** Unpacked, as PyTorch writes it: it may map such a file. */
  private static void store(ZipOutputStream out, String name, byte[] content) throws IOException {
    ZipEntry entry = entry(name);
    CRC32 checksum = new CRC32();
    checksum.update(content);
    entry.setMethod(ZipEntry.STORED);
    entry.setSize(content.length);
    entry.setCrc(checksum.getValue());
    out.putNextEntry(entry);
    out.write(content);
    out.closeEntry();
  }

  /**
   * A program of what libtorch has written of one with another output layer.
   *
   * @param written TorchScript's zip; the first numbers of its tensors are marks
   * @param mark the bits of the first tensor's; the others' follow, in the order of the flat vector
   */
  static Program program(Path written, Description description, int mark) throws IOException {
    try (ModelArchive zip = ModelArchive.open(written, ModelArchive.MOST_TENSORS)) {
      String first = zip.names().iterator().next();
      String root = first.substring(0, first.indexOf('/') + 1);
      Description recorded =
          description.recorded(
              marked(zip, root, mark, new FlatLayout(description, Part.WHOLE).ranges().size()));
      return emptied(
          zip,
          root,
          new FlatLayout(recorded, Part.WHOLE).records(),
          DescriptionFile.write(recorded));
    }
  }

  private static List<String> marked(ModelArchive zip, String root, int mark, int count)
      throws IOException {
    String[] records = new String[count];
    for (String entry : zip.names()) {
      String record = record(entry, root);
      if (!record.isEmpty() && zip.bytes(entry) >= Float.BYTES) {
        try (InputStream in = zip.open(entry)) {
          byte[] first = in.readNBytes(Float.BYTES);
          int tensor = ByteBuffer.wrap(first).order(ByteOrder.LITTLE_ENDIAN).getInt() - mark;
          if (tensor >= 0 && tensor < count) {
            records[tensor] = record;
          }
        }
      }
    }
    if (Arrays.asList(records).contains(null)) {
      throw new IllegalStateException("libtorch has not written all tensors");
    }
    return List.of(records);
  }
}
