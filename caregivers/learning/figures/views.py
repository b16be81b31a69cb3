"""Staff pages: how the modules of the library go. Counts only, so the practice manager sees them too."""

from django.http import HttpResponse

from caregivers.learning.figures.statistics import all_figures, figures_of, obstacle_lines, step_lines, still_at_it
from clinic.ui.doors import SignedInRequest, staff_page
from clinic.ui.pages import page


@staff_page
def overview(request: SignedInRequest) -> HttpResponse:
    """Every module, a line each."""
    return page(request, "caregivers/learning/figures/overview.html", {"rows": all_figures(request.user)})


@staff_page
def module(request: SignedInRequest, slug: str) -> HttpResponse:
    """One module: finished, where people stop, how long it takes, what was hard, what got in the way."""
    figures = figures_of(request.user, slug)
    steps, obstacles = step_lines(figures), obstacle_lines(figures)
    context = {
        "figures": figures,
        "steps": steps,
        "stopped_somewhere": any(step.stopped for step in steps),
        "at_it": still_at_it(figures),
        "obstacles": obstacles,
        "too_few_obstacles": not any(number for _words, number in obstacles),
    }
    return page(request, "caregivers/learning/figures/module.html", context)
