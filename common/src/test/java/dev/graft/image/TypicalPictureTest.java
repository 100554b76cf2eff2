package dev.graft.image;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class TypicalPictureTest {

  @Test
  void picturesOfOneSmallSizeKeepIt() {
    PictureSize grey = new PictureSize(28, 20, true);
    assertThat(TypicalPicture.of(List.of(grey, grey)))
        .isEqualTo(new TypicalPicture(28, 20, 1, true, "the files are 28 by 20 pixels, grey"));
  }

  @Test
  void largeOnesOfOneSizeKeepTheirProportion() {
    TypicalPicture picture = TypicalPicture.of(List.of(new PictureSize(640, 320, false)));
    assertThat(List.of(picture.height(), picture.width(), picture.channels()))
        .containsExactly(64, 32, 3);
    assertThat(picture.own()).isFalse();
  }

  @Test
  void picturesOfSeveralSizesBecomeASquare() {
    TypicalPicture picture =
        TypicalPicture.of(
            List.of(
                new PictureSize(30, 40, true),
                new PictureSize(40, 40, false),
                new PictureSize(10, 40, true)));
    assertThat(List.of(picture.height(), picture.width(), picture.channels()))
        .containsExactly(35, 35, 3);
    assertThat(picture.why()).startsWith("the files are mostly about 30 by 40 pixels");
  }
}
