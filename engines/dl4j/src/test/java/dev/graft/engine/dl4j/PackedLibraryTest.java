package dev.graft.engine.dl4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import java.io.UncheckedIOException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A small library, packed as the build packs the large one. */
class PackedLibraryTest {

  private static final String HELLO =
      "2cf24dba5fb0a30e26e83b2ac5b9e29e1b161e5c1fa7425e73043362938b9824";

  @TempDir private Path folder;

  @Test
  void theLibraryIsUnpackedOnceIntoAFolderNamedByItsDigestAndBuild() throws Exception {
    Path library = unpacked("hello", HELLO);
    assertThat(library)
        .hasContent("hello")
        .isEqualTo(folder.resolve("cache").resolve(HELLO).resolve("linux/libnd4jcpu.so"));
    Files.writeString(library, "not again");
    assertThat(unpacked("hello", HELLO)).hasContent("not again");
  }

  @Test
  void aDamagedJarLeavesNothingBehind() throws Exception {
    assertThatThrownBy(() -> unpacked("hallo", HELLO))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining("Cannot unpack libnd4jcpu.so into ")
        .cause()
        .hasMessageContaining("the jar is damaged: expected SHA-256 " + HELLO);
    try (Stream<Path> files = Files.walk(folder.resolve("cache"))) {
      assertThat(files).allMatch(Files::isDirectory);
    }
  }

  @Test
  void whatAKilledProcessLeftIsRemovedLaterAndWhatIsBeingWrittenStays() throws Exception {
    Path build = unpacked("hello", HELLO).getParent();
    Path left = Files.createFile(build.resolve("libnd4jcpu.so1.part"));
    Path written = Files.createFile(build.resolve("libnd4jcpu.so2.part"));
    Files.setLastModifiedTime(left, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    unpacked("hello", HELLO);
    assertThat(left).doesNotExist();
    assertThat(written).exists();
  }

  @Test
  void foldersThatTheUserNamesAreLookedIntoFirst() {
    Path ours = Path.of("/ours");
    assertThat(PackedLibrary.withOurs(null, ours)).isEqualTo("/ours");
    assertThat(PackedLibrary.withOurs("", ours)).isEqualTo("/ours");
    assertThat(PackedLibrary.withOurs("/a:/b", ours)).isEqualTo("/a:/b:/ours");
    assertThat(PackedLibrary.withOurs("/a:/ours", ours)).isEqualTo("/a:/ours");
  }

  private Path unpacked(String content, String digest) throws Exception {
    URL packed = file("packed.zst", Zstd.compress(content.getBytes(StandardCharsets.UTF_8)));
    URL sum = file("packed.sha256", (digest + "\n").getBytes(StandardCharsets.US_ASCII));
    return PackedLibrary.unpacked(packed, sum, folder.resolve("cache"), "linux");
  }

  private URL file(String name, byte[] content) throws Exception {
    return Files.write(folder.resolve(name), content).toUri().toURL();
  }
}
