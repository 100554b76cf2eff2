package dev.graft.io;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.stream.IntStream;
import java.util.zip.CRC32;
import java.util.zip.Deflater;
import org.apache.commons.compress.archivers.zip.ZipArchiveEntry;
import org.apache.commons.compress.archivers.zip.ZipArchiveOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ModelArchiveTest {

  private static final byte[] CONTENT = "abcabcabc".repeat(50).getBytes(StandardCharsets.UTF_8);

  @TempDir Path folder;

  private Path zip(String... names) throws IOException {
    Path path = folder.resolve("zip");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      for (String name : names) {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        zip.write(CONTENT);
        zip.closeArchiveEntry();
      }
    }
    return path;
  }

  private static void refused(Path path, String why) {
    assertThatThrownBy(() -> ModelArchive.open(path).close())
        .isInstanceOf(UnsafeArchiveException.class)
        .hasMessage(why);
  }

  @Test
  void whatIsPackedIsUnpacked() throws IOException {
    try (ModelArchive zip = ModelArchive.open(zip("a", "folder/b"))) {
      assertThat(zip.names()).containsExactly("a", "folder/b");
      assertThat(zip.bytes("a")).isEqualTo(CONTENT.length);
      assertThat(zip.read("folder/b", 1 << 20)).isEqualTo(CONTENT);
      assertThatThrownBy(() -> zip.read("a", 100)).hasMessage("its a is larger than 0 MB");
      assertThatThrownBy(() -> zip.allowOnly("a"::equals, "a model"))
          .hasMessage("its entry folder/b is none that a model has");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"../a", "a/../../b", "..", "/etc/passwd", "C:/a", "c:a", "a\nb"})
  void aNameThatLeadsElsewhereIsRefused(String name) throws IOException {
    refused(
        zip("configuration.json", name),
        "its entry %s would be outside of a model's folder".formatted(name.replace('\n', '?')));
  }

  /** Some readers take a backslash for a slash. */
  @Test
  void aNameWithABackslashIsRefused() throws IOException {
    Path path = zip("..!a");
    byte[] bytes = Files.readAllBytes(path);
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = bytes[i] == '!' ? (byte) '\\' : bytes[i];
    }
    Files.write(path, bytes);
    refused(path, "its entry ..\\a would be outside of a model's folder");
  }

  @Test
  void twoEntriesOfOneNameAreRefused() throws IOException {
    refused(zip("a", "b", "a"), "it has two entries a");
  }

  @Test
  void manyEntriesAreRefused() throws IOException {
    String[] names = IntStream.range(0, 10_000).mapToObj(i -> "entry" + i).toArray(String[]::new);
    Path path = zip(names);
    refused(path, "it has 10,000 entries, at most 1,000 are read");
    try (ModelArchive zip = ModelArchive.open(path, ModelArchive.MOST_TENSORS)) {
      assertThat(zip.names()).hasSize(10_000);
    }
  }

  @Test
  void aLongDirectoryIsRefused() throws IOException {
    String[] names =
        IntStream.range(0, 40).mapToObj(i -> i + "e".repeat(60_000)).toArray(String[]::new);
    refused(zip(names), "it has 40 entries, at most 1,000 are read");
  }

  @Test
  void anotherNameInTheDirectoryThanBeforeTheEntryIsRefused() throws IOException {
    Path path = zip("updaterState.bin");
    byte[] bytes = Files.readAllBytes(path);
    int last = new String(bytes, StandardCharsets.ISO_8859_1).lastIndexOf("updaterState.bin");
    System.arraycopy("preprocessor.bin".getBytes(StandardCharsets.UTF_8), 0, bytes, last, 16);
    Files.write(path, bytes);
    assertThatThrownBy(() -> ModelArchive.open(path))
        .hasMessage("its directory and its entries differ");
  }

  /** What is not in the directory, a reader that goes from entry to entry would find. */
  @Test
  void anEntryThatIsNotInTheDirectoryIsRefused() throws IOException {
    Path path = zip("a", "b", "c");
    byte[] bytes = Files.readAllBytes(path);
    String text = new String(bytes, StandardCharsets.ISO_8859_1);
    int second = text.indexOf("PK\1\2", text.indexOf("PK\1\2") + 1);
    int third = text.indexOf("PK\1\2", second + 1);
    byte[] hidden = new byte[bytes.length - (third - second)];
    System.arraycopy(bytes, 0, hidden, 0, second);
    System.arraycopy(bytes, third, hidden, second, bytes.length - third);
    int end = hidden.length - 22;
    hidden[end + 8] = 2;
    hidden[end + 10] = 2;
    int size = Byte.toUnsignedInt(hidden[end + 12]) + 256 * hidden[end + 13] - (third - second);
    hidden[end + 12] = (byte) size;
    hidden[end + 13] = (byte) (size >> 8);
    Files.write(path, hidden);
    assertThatThrownBy(() -> ModelArchive.open(path))
        .hasMessage("its directory and its entries differ");
  }

  @Test
  void aZipThatBreaksOffOrGoesOnIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(zip("a", "b"));
    for (int length = 0; length < whole.length; length += 7) {
      Path cut = Files.write(folder.resolve("cut"), Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> ModelArchive.open(cut)).isInstanceOf(IOException.class);
    }
    Path longer = Files.write(folder.resolve("longer"), Arrays.copyOf(whole, whole.length + 1));
    assertThatThrownBy(() -> ModelArchive.open(longer)).isInstanceOf(IOException.class);
  }

  /** An entry of so many zeros, with a directory that says other things of it. */
  private Path zeros(int megabytes, long size, long crc) throws IOException {
    Deflater deflater = new Deflater(Deflater.BEST_COMPRESSION, true);
    deflater.setInput(new byte[megabytes << 20]);
    deflater.finish();
    byte[] packed = new byte[(megabytes << 11) + 100];
    int length = deflater.deflate(packed);
    deflater.end();
    Path path = folder.resolve("zeros");
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      ZipArchiveEntry entry = new ZipArchiveEntry("coefficients.bin");
      entry.setMethod(ZipArchiveEntry.DEFLATED);
      entry.setSize(size);
      entry.setCompressedSize(length);
      entry.setCrc(crc);
      zip.addRawArchiveEntry(entry, new ByteArrayInputStream(packed, 0, length));
    }
    return path;
  }

  private static long crcOfZeros(int megabytes) {
    CRC32 crc = new CRC32();
    crc.update(new byte[megabytes << 20]);
    return crc.getValue();
  }

  private static long unpack(Path path) throws IOException {
    try (ModelArchive zip = ModelArchive.open(path);
        InputStream in = zip.open("coefficients.bin")) {
      return in.transferTo(java.io.OutputStream.nullOutputStream());
    }
  }

  @Test
  void whatUnpacksToTooMuchIsNotUnpacked() throws IOException {
    assertThat(unpack(zeros(60, 60 << 20, crcOfZeros(60)))).isEqualTo(60 << 20);
    assertThatThrownBy(() -> unpack(zeros(100, 100 << 20, crcOfZeros(100))))
        .isInstanceOf(UnsafeArchiveException.class)
        .hasMessage(
            "its coefficients.bin unpacks to 104,857,600 bytes, more than a model of this size");
  }

  @Test
  void aDirectoryThatStatesLessOrMoreThanThereIsIsRefused() throws IOException {
    for (long stated : new long[] {0, 1, (2 << 20) - 1, (2 << 20) + 1}) {
      assertThatThrownBy(() -> unpack(zeros(2, stated, crcOfZeros(2))))
          .hasMessage("an entry is not what its directory says");
    }
    assertThatThrownBy(() -> unpack(zeros(2, 2 << 20, 1)))
        .hasMessage("an entry is not what its directory says");
  }

  @Test
  void allThatIsUnpackedCountsTogether() throws IOException {
    Path path = folder.resolve("two");
    byte[] zeros = new byte[40 << 20];
    try (ZipArchiveOutputStream zip = new ZipArchiveOutputStream(path)) {
      for (String name : new String[] {"a", "b"}) {
        zip.putArchiveEntry(new ZipArchiveEntry(name));
        zip.write(zeros);
        zip.closeArchiveEntry();
      }
    }
    try (ModelArchive zip = ModelArchive.open(path)) {
      assertThat(zip.read("a", 1 << 30)).hasSize(40 << 20);
      assertThatThrownBy(() -> zip.read("b", 1 << 30)).isInstanceOf(UnsafeArchiveException.class);
    }
  }
}
