package dev.graft.track;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HexFormat;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Bytes that TensorFlow 2's own writer gives for the same events. */
class EventsTest {

  private static final HexFormat HEX = HexFormat.of();

  @Test
  void beginsAsTensorBoardsOwnFilesDo() {
    Events events = new Events();
    events.version(1_500);
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo(
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a28646c");
  }

  @Test
  void tellsAFigure() {
    Events events = new Events();
    events.figures(1_500, 300, Map.of("train/loss", 0.5));
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo(
            "2100000000000000017becf609000000000000f83f10ac022a130a110a0a747261696e2f6c6f7373150000003fb56a6431");
  }

  @Test
  void whoGoesOnTakesBackLaterSteps() {
    Events events = new Events();
    events.start(1_500, 7);
    assertThat(HEX.formatHex(events.take()))
        .isEqualTo("0f000000000000006d532b0909000000000000f83f10073a020801774771c7");
    assertThat(events.size()).isZero();
  }
}
