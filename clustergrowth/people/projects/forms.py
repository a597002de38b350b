"""What people type about projects."""

from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.utils.translation import gettext_lazy as __

from clustergrowth.common.editions import EditForm
from clustergrowth.common.tables import typed
from clustergrowth.people.councils.models import Council
from clustergrowth.people.councils.queries.councils import coordinated_by
from clustergrowth.people.organisations.forms.organisations import OrganisationField
from clustergrowth.people.organisations.models import Organisation
from clustergrowth.people.persons.models import Viewer
from clustergrowth.people.projects.models import Project
from clustergrowth.people.projects.queries import projects_edited_by, runs_for

if TYPE_CHECKING:
    Councils = forms.ModelMultipleChoiceField[Council]
    Projects = forms.ModelMultipleChoiceField[Project]
else:
    Councils = Projects = forms.ModelMultipleChoiceField  # generic for the type checker only


class ProjectForm(EditForm):
    name = forms.CharField(label=__("Name"), max_length=200)
    funder = forms.CharField(label=__("Funder"), max_length=200)
    programme = forms.CharField(label=__("Programme"), max_length=200, required=False)
    reference = forms.CharField(label=__("Grant number"), max_length=60, required=False)
    starts_on = typed.Day(label=__("First day"))
    ends_on = typed.Day(label=__("Last day"))
    councils = Councils(
        Council.objects.none(),
        label=__("Councils that work in it"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    text = forms.CharField(label=__("What it is for"), required=False, widget=forms.Textarea(attrs={"rows": 4}))

    def __init__(self, *args: Any, viewer: Viewer, project: Project | None = None, **kwargs: Any) -> None:
        """A council says of itself that it works in a project; the consortium lead says it of all."""
        super().__init__(*args, **kwargs)
        self.own = coordinated_by(viewer)
        self.of_others = project.councils.exclude(pk__in=runs_for(viewer)) if project else Council.objects.none()
        cast(Councils, self.fields["councils"]).queryset = runs_for(viewer)

    def clean_councils(self) -> list[Council]:
        """A coordinator's own council where none was ticked, or any coordinator might edit the project."""
        chosen = [*self.cleaned_data["councils"], *self.of_others]
        return chosen or [*self.own[:1]]


class PartnerForm(forms.Form):
    organisation = OrganisationField(label=__("Organisation"))
    role = forms.CharField(label=__("Role"), max_length=120, required=False)
    is_lead = forms.BooleanField(label=__("Leads the project"), required=False)

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(OrganisationField, self.fields["organisation"]).among(Organisation.objects.visible_to(viewer))


class WorkPackageForm(forms.Form):
    number = typed.Whole(label=__("Number"), min_value=0, max_value=999)
    title = forms.CharField(label=__("Title"), max_length=200)


class TargetForm(forms.Form):
    code = forms.CharField(
        label=__("Indicator code"), max_length=20, required=False, help_text=__("The funder's own code, such as RCO87.")
    )
    title = forms.CharField(label=__("What is counted"), max_length=200)
    value = typed.Whole(label=__("Target"), min_value=0)


class TagForm(EditForm):
    """To which projects something belongs; any page may include it (``projects/_tags.html``)."""

    projects = Projects(
        Project.objects.none(),
        label=__("Belongs to the projects"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, viewer: Viewer, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        cast(Projects, self.fields["projects"]).queryset = projects_edited_by(viewer)
        self.fields["projects"].widget.attrs["data-no-draft"] = ""
