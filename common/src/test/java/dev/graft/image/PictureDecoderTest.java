package dev.graft.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.graft.image.PictureShape.Resize;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Against what Pillow makes of the same files: src/test/python/pictures.py. */
class PictureDecoderTest {

  private static final int HEIGHT = 43;
  private static final int WIDTH = 61;

  static byte[] file(String name) throws IOException {
    try (InputStream in = PictureDecoderTest.class.getResourceAsStream(name)) {
      return in.readAllBytes();
    }
  }

  private static byte[] decode(byte[] file, int channels, int height, int width, Resize resize)
      throws UnreadablePictureException {
    PictureShape shape = new PictureShape(channels, height, width, resize);
    return new PictureDecoder(shape, 10_000).decode(file);
  }

  /** As it is: no resizing. */
  private static byte[] decode(String name, int channels) throws Exception {
    return decode(file(name), channels, HEIGHT, WIDTH, Resize.STRETCH);
  }

  private static int largestDifference(byte[] a, byte[] b) {
    assertThat(a).hasSameSizeAs(b);
    return IntStream.range(0, a.length)
        .map(i -> Math.abs((a[i] & 0xff) - (b[i] & 0xff)))
        .max()
        .orElseThrow();
  }

  @Test
  void formatsWithoutLossGiveTheSamePicture() throws Exception {
    byte[] png = decode("rgb.png", 3);
    assertThat(decode("rgb.bmp", 3)).isEqualTo(png);
    assertThat(decode("lossless.webp", 3)).isEqualTo(png);
    // By hand: the first pixels' red is 255 x / 60, their green 0 for x < 5 and 255 from there.
    assertThat(Arrays.copyOf(png, 7)).containsExactly(0, 4, 8, 12, 17, 21, 25);
    assertThat(Arrays.copyOfRange(png, HEIGHT * WIDTH + 3, HEIGHT * WIDTH + 7))
        .containsExactly(0, 0, -1, -1);
  }

  @ParameterizedTest
  @CsvSource({
    "palette.gif, palette, 3, 0",
    "palette.png, palette, 3, 0",
    "transparent.png, transparent, 3, 1",
    "grey.png, grey, 1, 0",
    "grey16.png, grey, 1, 0",
    "rgb.png, grey, 1, 0",
    "grey.jpg, grey-jpg, 1, 1",
    "rgb.jpg, rgb-jpg, 3, 2",
    "progressive.jpg, rgb-jpg, 3, 2",
    "profile.jpg, rgb-jpg, 3, 2",
    "lossy.webp, lossy-webp, 3, 8",
  })
  void picturesAreWhatPillowReads(String name, String expected, int channels, int apart)
      throws Exception {
    assertThat(largestDifference(decode(name, channels), file(expected + ".raw")))
        .isLessThanOrEqualTo(apart);
  }

  @Test
  void greyBecomesRgbOfThreeEqualChannels() throws Exception {
    byte[] rgb = decode("grey.png", 3);
    byte[] grey = file("grey.raw");
    for (int c = 0; c < 3; c++) {
      assertThat(Arrays.copyOfRange(rgb, c * grey.length, (c + 1) * grey.length)).isEqualTo(grey);
    }
  }

  @Test
  void cmykBecomesRgb() throws Exception {
    // No cyan, all magenta and yellow: red.
    byte[] rgb = decode(file("cmyk.jpg"), 3, 1, 1, Resize.STRETCH);
    assertThat(rgb[0] & 0xff).isGreaterThan(200);
    assertThat(rgb[1] & 0xff).isLessThan(70);
    assertThat(rgb[2] & 0xff).isLessThan(70);
  }

  @ParameterizedTest
  @CsvSource({
    "shrunk, 3, 11, 17, STRETCH",
    "shrunk-grey, 1, 11, 17, STRETCH",
    "grown, 3, 77, 90, STRETCH",
    "fit-20x30, 3, 30, 20, FIT",
    "fit-30x12, 3, 12, 30, FIT",
    "crop-20x30, 3, 30, 20, CROP",
    "crop-30x12, 3, 12, 30, CROP",
  })
  void resizedPicturesArePillowsToTheByte(
      String expected, int channels, int height, int width, Resize resize) throws Exception {
    assertThat(decode(file("rgb.png"), channels, height, width, resize))
        .isEqualTo(file(expected + ".raw"));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void picturesAreTurnedUprightAsExifSays(int orientation) throws Exception {
    boolean turned = orientation > 4;
    byte[] upright =
        decode(
            file("exif" + orientation + ".jpg"),
            3,
            turned ? 24 : 16,
            turned ? 16 : 24,
            Resize.STRETCH);
    assertThat(largestDifference(upright, file("exif" + orientation + ".raw")))
        .isLessThanOrEqualTo(2);
  }

  /** A side that fits stays as it is; of the other its middle is left. */
  @Test
  void aPictureThatFitsIsCroppedAndNoMore() throws Exception {
    byte[] whole = decode("rgb.png", 3);
    int width = WIDTH - 30;
    byte[] cropped = decode(file("rgb.png"), 3, HEIGHT, width, Resize.CROP);
    for (int row = 0; row < 3 * HEIGHT; row++) {
      assertThat(Arrays.copyOfRange(cropped, row * width, (row + 1) * width))
          .isEqualTo(Arrays.copyOfRange(whole, row * WIDTH + 15, row * WIDTH + 15 + width));
    }
  }

  @Test
  void manyThreadsGetTheSameBytes() throws Exception {
    byte[] jpeg = file("rgb.jpg");
    byte[] expected = decode(jpeg, 3, 20, 20, Resize.CROP);
    PictureDecoder shared = new PictureDecoder(new PictureShape(3, 20, 20, Resize.CROP), 10_000);
    List<byte[]> all =
        IntStream.range(0, 200)
            .parallel()
            .mapToObj(
                i -> {
                  try {
                    return shared.decode(jpeg);
                  } catch (UnreadablePictureException e) {
                    throw new IllegalStateException(e);
                  }
                })
            .toList();
    assertThat(all).allMatch(bytes -> Arrays.equals(bytes, expected));
  }

  @Test
  void aLoaderThatFindsNoPluginsChangesNothing() throws Exception {
    byte[] webp = file("lossless.webp");
    Thread.currentThread().setContextClassLoader(ClassLoader.getPlatformClassLoader());
    try {
      assertThat(decode(webp, 3, HEIGHT, WIDTH, Resize.STRETCH)).isEqualTo(decode("rgb.png", 3));
    } finally {
      Thread.currentThread().setContextClassLoader(PictureDecoderTest.class.getClassLoader());
    }
  }

  @Test
  void whatCannotBeDecodedIsSaid() throws Exception {
    refuses(new byte[0], "the file is empty");
    refuses(
        "these are no pixels".getBytes(StandardCharsets.UTF_8),
        "it is no JPEG, PNG, BMP, GIF or WebP picture");
    byte[] png = file("rgb.png");
    refuses(Arrays.copyOf(png, png.length / 2), "it cannot be decoded: ");
    byte[] jpeg = file("rgb.jpg");
    refuses(Arrays.copyOf(jpeg, jpeg.length / 2), "it is damaged: ");
    refuses(Arrays.copyOf(jpeg, 30), "it cannot be decoded: ");
    byte[] webp = file("lossy.webp");
    refuses(Arrays.copyOf(webp, webp.length / 2), "it cannot be decoded: ");
    byte[] gif = file("palette.gif");
    refuses(Arrays.copyOf(gif, gif.length / 2), "it cannot be decoded: ");
    byte[] bmp = file("rgb.bmp");
    refuses(Arrays.copyOf(bmp, bmp.length / 2), "it cannot be decoded: ");
  }

  @Test
  void pixelsThatAreFlippedAtRandomNeverDoMoreThanSpoilThePicture() throws Exception {
    for (String name :
        List.of("rgb.jpg", "cmyk.jpg", "rgb.png", "palette.gif", "rgb.bmp", "lossy.webp")) {
      Random random = new Random(7);
      for (int i = 0; i < 300; i++) {
        byte[] damaged = file(name);
        for (int flip = 0; flip < 5; flip++) {
          damaged[random.nextInt(damaged.length)] = (byte) random.nextInt();
        }
        try {
          assertThat(decode(damaged, 3, 8, 8, Resize.FIT)).hasSize(192);
        } catch (UnreadablePictureException e) {
          assertThat(e).hasMessageMatching("it .*|its .*");
        }
      }
    }
  }

  @Test
  void aSmallFileThatPromisesAHugePictureIsNotDecoded() throws Exception {
    byte[] bomb = file("rgb.png");
    // Width and height in the IHDR chunk, whose checksum the JDK's reader does not look at.
    bomb[16] = 0x70;
    bomb[20] = 0x70;
    refuses(bomb, "it has 1879048253 by 1879048235 pixels, data.images.max-pixels allows 10000");
  }

  /** In a process with a heap of 48 MB. */
  @Test
  void aPictureThatTheHeapHasNoRoomForIsNamed(@TempDir Path folder) throws Exception {
    byte[] large = file("rgb.png");
    large[18] = 0x40;
    large[22] = 0x40;
    Path picture = Files.write(folder.resolve("large.png"), large);
    Path log = folder.resolve("log");
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx48m",
                "-cp",
                System.getProperty("java.class.path"),
                DecodesWithLittle.class.getName(),
                picture.toString())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    process.destroyForcibly();
    assertThat(ended).isTrue();
    assertThat(Files.readString(log))
        .isEqualToIgnoringNewLines(
            "Java heap space, for a picture of 16445 by 16427 pixels: a lower data.images.max-pixels leaves such pictures out");
  }

  private static void refuses(byte[] file, String reason) {
    assertThatThrownBy(() -> decode(file, 3, 8, 8, Resize.STRETCH))
        .isInstanceOf(UnreadablePictureException.class)
        .hasMessageStartingWith(reason);
  }
}
