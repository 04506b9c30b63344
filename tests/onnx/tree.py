"""Prints the model of a phylogeny, for `hamnet compile`.

    python tree.py LEAVES > tree.ham

Leaves are parted at random, between one third and two thirds of them on either side, so that the depth grows with the logarithm of
their number; branches are between 0.02 and 0.2 changes long. The same number gives the same tree.
"""

import random
import sys


def main(leaves):
    print("[hierarchy]")
    print(f'tree = "{newick(leaves, random.Random(1))};"')
    print('substitution = "hky85"\nkappa = 2.0\nfrequencies = [0.3, 0.2, 0.2, 0.3]')


def newick(leaves, draw):
    """A tree whose inner nodes have no names; the root is `root`."""
    # The leaves still to part, and what follows each of them in the text.
    text, pending, taxa = [], [(leaves, "")], 0
    while pending:
        count, behind = pending.pop()
        if count == 0:
            text.append(behind)
        elif count == 1:
            text.append(f"taxon{taxa}{behind}")
            taxa += 1
        else:
            left = draw.randint(max(1, count // 3), max(1, 2 * count // 3))
            text.append("(")
            pending.append((0, f"){behind}"))
            pending.append((count - left, f":{draw.uniform(0.02, 0.2):.6f}"))
            pending.append((0, ","))
            pending.append((left, f":{draw.uniform(0.02, 0.2):.6f}"))
    return "".join(text)


if __name__ == "__main__":
    main(int(sys.argv[1]))
