#!/usr/bin/env python3
"""Makes the sample projects of `./dev up`: make_samples.py OPENMOJI_DIR OUT_DIR

OPENMOJI_DIR is the unpacked npm package @iconify-json/openmoji (OpenMoji, CC BY-SA 4.0). Writes
OUT_DIR/*.json, each a crowdloom.allinone.v1.Sample, and OUT_DIR/media/*.svg. The same bytes at
every run: scenes are drawn from a fixed seed.
"""
import json
import pathlib
import random
import sys

CLASSES = {
    "animal": ["cat", "dog", "cow", "horse", "pig", "rabbit", "tiger", "elephant", "owl", "fish",
               "turtle", "snake", "butterfly", "bee", "duck", "penguin"],
    "food": ["pizza", "hamburger", "bread", "grapes", "banana", "watermelon", "carrot", "dumpling",
             "sushi", "cookie", "cheese-wedge", "strawberry", "corn", "tomato", "pear", "doughnut"],
    "vehicle": ["automobile", "bus", "bicycle", "tractor", "fire-engine", "ambulance", "taxi",
                "motorcycle", "airplane", "sailboat", "helicopter", "locomotive", "police-car",
                "delivery-truck", "rocket", "tram"],
    "plant": ["cactus", "tulip", "sunflower", "rose", "palm-tree", "evergreen-tree",
              "deciduous-tree", "four-leaf-clover", "maple-leaf", "mushroom", "herb", "seedling",
              "hibiscus", "cherry-blossom", "sheaf-of-rice", "potted-plant"],
}
TITLES = {
    "animal": ("动物", "Animal"), "food": ("食物", "Food"), "vehicle": ("交通工具", "Vehicle"),
    "plant": ("植物", "Plant"),
}
SCENE_LABELS = ["animal", "vehicle", "plant"]
WIDTH, HEIGHT = 960, 640


def text(zh, en):
    return {"texts": {"zh-CN": zh, "en": en}}


def options(values):
    return [{"value": value, "title": text(*TITLES[value]), "hotkey": str(i + 1)}
            for i, value in enumerate(values)]


def svg(width, height, inner):
    return (f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" '
            f'viewBox="0 0 {width} {height}">{inner}</svg>\n')


def unique_ids(body, suffix):
    """Icons carry ids; two of them in one scene must not share them."""
    for quote in ('id="', 'href="#', 'url(#'):
        body = body.replace(quote, f'{quote}{suffix}')
    return body


def icon_at(body, number, x, y, size):
    return (f'<svg x="{x}" y="{y}" width="{size}" height="{size}" viewBox="0 0 72 72">'
            f'{unique_ids(body, f"n{number}-")}</svg>')


def overlaps(box, others):
    x, y, size = box
    return any(abs(x - ox) < (size + other) * 0.45 and abs(y - oy) < (size + other) * 0.45
               for ox, oy, other in others)


def scene(icons, random_source):
    """A landscape with four to seven things in it, and where they are."""
    parts = [f'<rect width="{WIDTH}" height="{HEIGHT}" fill="#cfe8f7"/>',
             f'<path d="M0 300Q240 230 480 290T{WIDTH} 270V{HEIGHT}H0Z" fill="#cfe3b4"/>',
             f'<path d="M0 430Q300 370 {WIDTH} 440V{HEIGHT}H0Z" fill="#b5d28f"/>']
    placed, truth = [], []
    for number in range(random_source.randint(4, 7)):
        size = random_source.choice([120, 150, 180, 220])
        for _ in range(40):
            box = (random_source.randint(0, WIDTH - size),
                   random_source.randint(120, HEIGHT - size), size)
            if not overlaps(box, placed):
                break
        else:
            continue
        label = random_source.choice(SCENE_LABELS)
        name = random_source.choice([n for n in CLASSES[label] if n in icons])
        placed.append(box)
        x, y, _ = box
        parts.append(icon_at(icons[name], number, x, y, size))
        # OpenMoji draws inside about nine tenths of its square.
        pad = size * 0.08
        truth.append({"left": round((x + pad) / WIDTH, 4), "top": round((y + pad) / HEIGHT, 4),
                      "width": round((size - 2 * pad) / WIDTH, 4),
                      "height": round((size - 2 * pad) / HEIGHT, 4), "label": label})
    return svg(WIDTH, HEIGHT, "".join(parts)), truth


def classification(icons, media):
    tasks = []
    for label, names in CLASSES.items():
        for name in names:
            if name not in icons:
                continue
            (media / f"{name}.svg").write_text(svg(480, 480, icon_at(icons[name], 0, 0, 0, 480)))
            tasks.append({"externalId": name, "payload": {"image": f"samples/{name}.svg"},
                          "truth": label})
    random.Random(1).shuffle(tasks)
    for number, task in enumerate(tasks):
        label = task.pop("truth")
        if number % 16 == 3:
            task["gold"] = {"values": {"class": {"choice": {"options": [label]}}}}
    return {
        "project": {
            "title": "图片分类 · What is in the picture?",
            "labelInterface": {
                "inputs": [{"key": "image", "kind": "IMAGE"}],
                "controls": [{"key": "class", "required": True,
                              "title": text("图中主要是什么？", "What does the picture show?"),
                              "choice": {"options": options(CLASSES)}}],
            },
            "guidelines": text(
                "# 图片分类\n\n选择图中**主要物体**的类别。\n\n- 蘑菇算作植物。\n- 看不清时请跳过并写明原因。",
                "# Picture classes\n\nPick the class of the **main thing** in the picture.\n\n"
                "- A mushroom counts as a plant.\n- If you cannot tell, skip it and say why."),
            "currencyCode": "CNY",
        },
        "batch": {"title": "OpenMoji 64", "overlap": {"min": 3}, "priority": 5,
                  "price": {"labelMicros": "80000", "reviewMicros": "60000"},
                  "expectedMinutes": 0.15},
        "tasks": tasks, "budget": {"currencyCode": "CNY", "micros": "200000000"}, "started": True,
    }


def detection(icons, media):
    source = random.Random(2)
    tasks = []
    for number in range(1, 25):
        name = f"scene-{number:02d}"
        picture, _ = scene(icons, source)
        (media / f"{name}.svg").write_text(picture)
        tasks.append({"externalId": name, "payload": {"image": f"samples/{name}.svg"}})
    return {
        "project": {
            "title": "目标检测 · Find the things",
            "labelInterface": {
                "inputs": [{"key": "image", "kind": "IMAGE"}],
                "controls": [{"key": "things", "required": True,
                              "title": text("框出所有物体", "Draw a box around every thing"),
                              "boxes": {"input": "image", "labels": options(SCENE_LABELS),
                                        "minCount": 1, "maxCount": 50}}],
            },
            "guidelines": text(
                "# 目标检测\n\n为每个动物、交通工具和植物画一个**贴边**的框。\n\n- 被遮挡的部分不画。\n- 不要漏标。",
                "# Boxes\n\nDraw a **tight** box around every animal, vehicle and plant.\n\n"
                "- Leave out what is hidden.\n- Miss nothing."),
            "stages": [{"kind": "LABEL"}, {"kind": "REVIEW", "sharePermille": 1000}],
            "errorCodes": [
                {"code": "MISSING", "title": text("漏标", "Missing")},
                {"code": "WRONG_LABEL", "title": text("错标", "Wrong label")},
                {"code": "SUPERFLUOUS", "title": text("多标", "Superfluous")},
                {"code": "IMPRECISE", "title": text("不贴边", "Imprecise")}],
            "reviewRoundsMax": 3, "currencyCode": "CNY",
        },
        "batch": {"title": "Scenes 24", "overlap": {"min": 1}, "priority": 5,
                  "price": {"labelMicros": "600000", "reviewMicros": "200000"},
                  "expectedMinutes": 1.2},
        "tasks": tasks, "budget": {"currencyCode": "CNY", "micros": "200000000"}, "started": True,
    }


def main():
    package, out = pathlib.Path(sys.argv[1]), pathlib.Path(sys.argv[2])
    icons = {name: icon["body"] for name, icon in
             json.loads((package / "icons.json").read_text())["icons"].items()}
    media = out / "media"
    media.mkdir(parents=True, exist_ok=True)
    for name, make in (("1-classification", classification), ("2-boxes", detection)):
        sample = make(icons, media)
        (out / f"{name}.json").write_text(json.dumps(sample, ensure_ascii=False, indent=1) + "\n")


if __name__ == "__main__":
    main()
