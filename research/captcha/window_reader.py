"""Learns to read captchas from the pieces of their outlines, pooled in columns. `reading.py` tells how it is run.

For each of the columns, `window-reader.ts` gives how much outline of which direction there is at which height.
"""

from torch import Tensor, nn

from reading import FEATURES, judge

COLUMNS, ROWS, DIRECTIONS = 80, 15, 6

# The network pools two columns to one.
POOLED = COLUMNS // 2


class EdgeColumns(nn.Module):
    """A network in one dimension: it passes windows of a few columns along the picture."""

    def __init__(self) -> None:
        super().__init__()
        self.columns = nn.Sequential(
            window(ROWS * DIRECTIONS, FEATURES, 7),
            nn.MaxPool1d(2),
            nn.Dropout(0.2),
            window(FEATURES, FEATURES, 5),
            nn.Dropout(0.2),
            window(FEATURES, FEATURES, 5),
        )

    def forward(self, edges: Tensor) -> Tensor:
        # Directions by rows by columns.
        return self.columns(edges.reshape(len(edges), DIRECTIONS * ROWS, COLUMNS))


def window(inputs: int, outputs: int, width: int) -> nn.Module:
    return nn.Sequential(
        nn.Conv1d(inputs, outputs, width, padding=width // 2, bias=False),
        nn.BatchNorm1d(outputs),
        nn.ReLU(),
    )


if __name__ == "__main__":
    judge(EdgeColumns, POOLED, (DIRECTIONS, ROWS, COLUMNS))
