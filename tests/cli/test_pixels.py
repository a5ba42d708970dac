# SPDX-License-Identifier: Apache-2.0
"""PNG and JPEG from the command line, before Pillow: sizes, resolutions, grounds."""
import json
import os
import resource

from PIL import Image, ImageChops

from harness import USAGE, inventory, main

Image.MAX_IMAGE_PIXELS = None
TOO_LARGE = 65


def wide(p, width):
    """A picture as wide as that, in pixels, for `render --keep`."""
    p.write_inventory()
    p.ok("render", "--from", "inventory.json", "-o", "then.json", "--fit", "none")
    then = json.loads(p.read("then.json"))
    top = [node for node in then["nodes"] if node["parent"] is None]
    top[-1]["x"] += width - then["width"]
    p.write("then.json", json.dumps(then))
    return ["render", "--from", "inventory.json", "--fit", "none", "--keep", "then.json"]


def picture(p, name, *args):
    p.ok(*args, "-o", name)
    image = Image.open(p.path(name))
    image.load()
    return image


def test_png_has_no_limit_where_cairo_has_one(p):
    args = wide(p, 50000)
    image = picture(p, "a.png", *args)
    assert 49000 < image.width < 51000 and image.mode == "RGB", image.size
    ground = image.getpixel((image.width // 2, 2))
    used = [image.crop((x, 0, x + 1000, image.height)).getcolors(1 << 20)
            for x in (0, image.width - 1000)]
    assert all(len(colours) > 20 for colours in used), "something stands at both ends"
    assert image.getpixel((40000, image.height - 2)) == ground, "and nothing where nothing is"


def test_what_tiles_join_is_as_without_tiles(p):
    args = wide(p, 34000)
    large = picture(p, "a.png", *args)
    seams = [large.crop((x - 1, 0, x + 1, large.height)).getcolors() for x in (16384, 32768)]
    for colours in seams:
        assert len(colours) <= 3, "nothing but the ground and what crosses it: %s" % colours


def test_memory_is_bounded_by_a_band(p):
    args = wide(p, 20000)
    image = picture(p, "a.png", *args, "--dpi", "400")
    most = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss * 1024
    assert 4 * image.width * image.height > 5e8, "so much it would take at once"
    assert most < 3e8, most


def test_jpeg_ends_where_the_format_ends(p):
    args = wide(p, 66000)
    image = picture(p, "a.jpg", *args, "--dpi", "72")
    assert 49000 < image.width < 51000 and image.mode == "RGB"
    r = p.fails(TOO_LARGE, "65500", *args, "-o", "b.jpg")
    assert "x" in r.err and "--dpi" in r.err and not os.path.exists(p.path("b.jpg")), r


def test_the_resolution_is_in_the_file(p):
    p.write_inventory()
    widths = {}
    for dpi in (72, 96, 300, 1200):
        args = ["render", "--from", "inventory.json", "--dpi", str(dpi)]
        png, jpg = picture(p, "a.png", *args), picture(p, "a.jpg", *args)
        assert png.size == jpg.size
        assert abs(png.info["dpi"][0] - dpi) < 0.02 and jpg.info["dpi"] == (dpi, dpi), dpi
        widths[dpi] = png.width
    assert abs(widths[1200] - 12.5 * widths[96]) <= 13, widths
    for dpi in ("71", "1201"):
        p.fails(USAGE, "72", "render", "--from", "inventory.json", "-o", "a.png", "--dpi", dpi)


def test_the_background_is_what_was_asked_for(p):
    p.write_inventory()
    args = ["render", "--from", "inventory.json", "--background"]
    for colour, rgb in (("#fff4e0", (255, 244, 224)), ("#fff", (255, 255, 255))):
        assert picture(p, "a.png", *args, colour).getpixel((1, 1)) == rgb
        got = picture(p, "a.jpg", *args, colour).getpixel((1, 1))
        assert max(abs(a - b) for a, b in zip(got, rgb)) <= 2, got


def test_a_transparent_picture_is_the_other_one_without_its_ground(p):
    p.write_inventory()
    args = ["render", "--from", "inventory.json", "--background"]
    clear = picture(p, "clear.png", *args, "transparent")
    assert clear.mode == "RGBA" and clear.getpixel((1, 1)) == (0, 0, 0, 0)
    for colour in ("#ffffff", "#204060"):
        filled = picture(p, "filled.png", *args, colour)
        ground = Image.new("RGBA", clear.size, colour)
        laid = Image.alpha_composite(ground, clear).convert("RGB")
        apart = ImageChops.difference(laid, filled).convert("L").point(lambda d: 255 * (d > 3))
        share = apart.histogram()[255] / (apart.width * apart.height)
        # Labels of edges stand on the theme's ground, which another one has taken the place of.
        assert share < (0.0001 if colour == "#ffffff" else 0.01), (colour, share)


def test_what_is_no_background_is_an_error(p):
    p.write_inventory()
    args = ["render", "--from", "inventory.json", "--background"]
    for colour in ("red", "#12345", "#gggggg", "rgb(1,2,3)", "#1234567"):
        p.fails(USAGE, "is no colour", *args, colour, "-o", "a.png")
    r = p.fails(USAGE, "jpg has no transparent background; these have:", *args, "transparent",
                "-o", "a.jpg")
    assert "png" in r.err and "svg" in r.err, r
    p.fails(USAGE, "json has no background of its own", *args, "#fff", "-o", "a.json")


def test_text_that_is_hard_to_read_is_told_of(p):
    document = inventory()
    p.write("inventory.json", json.dumps(document))
    args = ["render", "--from", "inventory.json", "-o", "a.svg", "--background"]
    assert "warning" not in p.ok(*args, "#fafafa").err
    assert "warning: text has a contrast of" in p.ok(*args, "#333333").err
    assert "warning" not in p.ok(*args, "#101418", "--theme", "dark").err


main()
