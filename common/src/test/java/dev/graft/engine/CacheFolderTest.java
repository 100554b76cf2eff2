package dev.graft.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.graft.UnusableInputException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CacheFolderTest {

  private static final int NOBODY = 65534;

  @TempDir Path folder;

  private Path home;
  private Path temporary;

  @BeforeEach
  void make() throws IOException {
    home = Files.createDirectory(folder.resolve("home")).toRealPath();
    temporary = Files.createDirectory(folder.resolve("tmp")).toRealPath();
  }

  private Path find() {
    return CacheFolder.find(null, home, temporary);
  }

  private static String permissions(Path path) throws IOException {
    return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
  }

  private Path amongTemporary() throws IOException {
    return temporary.resolve("graft-" + Files.getAttribute(folder, "unix:uid"));
  }

  @Test
  void itIsUnderTheHomeAndPrivate() throws IOException {
    assertThat(find()).isEqualTo(home.resolve(".cache/graft"));
    assertThat(permissions(find())).isEqualTo("rwx------");
    assertThat(temporary).isEmptyDirectory();
  }

  @Test
  void aNamedFolderIsMade() throws IOException {
    Path named = home.resolve("a/b");
    assertThat(CacheFolder.find(named.toString(), home, temporary)).isEqualTo(named);
    assertThat(permissions(named)).isEqualTo("rwx------");
  }

  @Test
  void aHomeThatIsMissingOrCannotBeWrittenIsReplacedByAPrivateTemporaryFolder() throws IOException {
    Path file = Files.createFile(home.resolve(".cache"));
    for (Path unusable : new Path[] {folder.resolve("no"), Path.of("?"), file, home}) {
      Path found = CacheFolder.find("", unusable, temporary);
      assertThat(found).isEqualTo(amongTemporary());
      assertThat(permissions(found)).isEqualTo("rwx------");
    }
  }

  @Test
  void whatOthersMayWriteIsRefused() throws IOException {
    Path planted = Files.createDirectories(home.resolve(".cache/graft"));
    for (String permissions : new String[] {"rwxrwx---", "rwxr-xrwx"}) {
      Files.setPosixFilePermissions(planted, PosixFilePermissions.fromString(permissions));
      assertThatThrownBy(this::find)
          .isInstanceOf(UnusableInputException.class)
          .hasMessageContaining(permissions)
          .hasMessageContaining("chmod 700")
          .hasMessageContaining("GRAFT_CACHE");
    }
  }

  @Test
  void whatBelongsToAnotherUserIsRefused() throws IOException {
    Path planted = Files.createDirectory(amongTemporary());
    assumeTrue((Integer) Files.getAttribute(folder, "unix:uid") == 0, "only root can plant it");
    Files.setAttribute(planted, "unix:uid", NOBODY);
    assertThatThrownBy(() -> CacheFolder.find(null, folder.resolve("no"), temporary))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("belongs to another user (number 65534)");
    Path named = Files.createDirectory(folder.resolve("named"));
    Files.setAttribute(named, "unix:uid", NOBODY);
    assertThatThrownBy(() -> CacheFolder.find(named.toString(), home, temporary))
        .hasMessageContaining("belongs to another user (number 65534)");
  }

  @Test
  void aLinkAmongTheTemporaryFilesIsNotFollowed() throws IOException {
    Files.createSymbolicLink(amongTemporary(), home);
    assertThatThrownBy(() -> CacheFolder.find(null, folder.resolve("no"), temporary))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("it is a link");
  }

  @Test
  void aNamedFileIsRefused() throws IOException {
    Path file = Files.createFile(folder.resolve("file"));
    assertThatThrownBy(() -> CacheFolder.find(file.toString(), home, temporary))
        .isInstanceOf(UnusableInputException.class)
        .hasMessageContaining("no folder that can be written");
  }
}
