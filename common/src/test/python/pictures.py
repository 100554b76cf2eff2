"""Writes the pictures of the image tests and what Pillow makes of them (Pillow 13.0, NumPy).

Run in common: python src/test/python/pictures.py. Files named *.raw are what the tests expect:
unsigned bytes [channels, height, width].
"""

import io
import pathlib

import numpy as np
from PIL import Image, ImageCms, ImageOps

OUT = pathlib.Path(__file__).parent.parent / "resources/dev/graft/image"


def scene(width, height):
    """A picture with edges, a gradient and fine detail, the same at each call."""
    y, x = np.mgrid[0:height, 0:width]
    red = 255 * x / (width - 1)
    green = 255 * ((x // 5 + y // 7) % 2)
    blue = 127 + 120 * np.sin(x * x / 90.0 + y / 3.0)
    return Image.fromarray(np.stack([red, green, blue], 2).astype(np.uint8))


def planar(image):
    values = np.asarray(image, np.uint8)
    return values[None] if values.ndim == 2 else values.transpose(2, 0, 1)


def expect(name, image):
    (OUT / (name + ".raw")).write_bytes(np.ascontiguousarray(planar(image)).tobytes())


def fit(image, width, height):
    scale = min(width / image.width, height / image.height)
    size = max(1, int(image.width * scale + 0.5)), max(1, int(image.height * scale + 0.5))
    canvas = Image.new("RGB", (width, height))
    canvas.paste(image.resize(size, Image.BILINEAR), ((width - size[0]) // 2, (height - size[1]) // 2))
    return canvas


def crop(image, width, height):
    scale = max(width / image.width, height / image.height)
    size = int(image.width * scale + 0.5), int(image.height * scale + 0.5)
    left, top = (size[0] - width) // 2, (size[1] - height) // 2
    return image.resize(size, Image.BILINEAR).crop((left, top, left + width, top + height))


def main():
    OUT.mkdir(parents=True, exist_ok=True)
    rgb = scene(61, 43)
    rgb.save(OUT / "rgb.png")
    rgb.save(OUT / "rgb.bmp")
    rgb.save(OUT / "lossless.webp", lossless=True)
    smooth = rgb.resize((6, 4), Image.BILINEAR).resize(rgb.size, Image.BILINEAR)
    smooth.save(OUT / "lossy.webp", quality=90)
    expect("lossy-webp", Image.open(OUT / "lossy.webp").convert("RGB"))
    rgb.convert("L").save(OUT / "grey.png")
    expect("grey", rgb.convert("L"))
    rgb.quantize(16).save(OUT / "palette.gif")
    expect("palette", Image.open(OUT / "palette.gif").convert("RGB"))
    rgb.quantize(16).save(OUT / "palette.png")
    Image.fromarray(np.asarray(rgb.convert("L"), np.uint16) * 257).save(OUT / "grey16.png")

    clear = rgb.convert("RGBA")
    clear.putalpha(Image.linear_gradient("L").resize(rgb.size))
    clear.save(OUT / "transparent.png")
    white = Image.new("RGBA", rgb.size, "white")
    expect("transparent", Image.alpha_composite(white, clear).convert("RGB"))

    rgb.save(OUT / "rgb.jpg", quality=95, subsampling=0)
    expect("rgb-jpg", Image.open(OUT / "rgb.jpg"))
    rgb.save(OUT / "progressive.jpg", quality=95, subsampling=0, progressive=True)
    rgb.convert("L").save(OUT / "grey.jpg", quality=95)
    expect("grey-jpg", Image.open(OUT / "grey.jpg"))
    profile = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB"))
    swapped = bytearray(profile.tobytes())
    # A profile whose red primary is its blue one: what applies it gives another picture.
    swapped = bytes(swapped.replace(b"rXYZ", b"tmpX").replace(b"bXYZ", b"rXYZ").replace(b"tmpX", b"bXYZ"))
    rgb.save(OUT / "profile.jpg", quality=95, subsampling=0, icc_profile=swapped)
    cmyk = Image.new("CMYK", (16, 16), (0, 255, 255, 0))
    cmyk.save(OUT / "cmyk.jpg", quality=95)

    for name, change in [
        ("shrunk", lambda i: i.resize((17, 11), Image.BILINEAR)),
        ("grown", lambda i: i.resize((90, 77), Image.BILINEAR)),
        ("fit-20x30", lambda i: fit(i, 20, 30)),
        ("fit-30x12", lambda i: fit(i, 30, 12)),
        ("crop-20x30", lambda i: crop(i, 20, 30)),
        ("crop-30x12", lambda i: crop(i, 30, 12)),
        ("shrunk-grey", lambda i: i.convert("L").resize((17, 11), Image.BILINEAR)),
    ]:
        expect(name, change(rgb))

    # Upright: expected; stored: as a camera held in each of the eight ways would have.
    for value in range(1, 9):
        exif = Image.Exif()
        exif[0x0112] = value
        stored = io.BytesIO()
        scene(24, 16).save(stored, "JPEG", quality=95, subsampling=0, exif=exif)
        (OUT / f"exif{value}.jpg").write_bytes(stored.getvalue())
        expect(f"exif{value}", ImageOps.exif_transpose(Image.open(stored)))


if __name__ == "__main__":
    main()
