"""Addresses of those who consult and are consulted, with and without an account."""

from django.urls import path

from namagar.web.consult import disposition_pages, draft_pages, guest_pages, inviting_pages, workshop_pages

app_name = "consult"
urlpatterns = [
    path("consultation/<str:token>/", guest_pages.guest, name="guest"),
    path("<country:country>/consultation/<int:number>/", draft_pages.draft, name="draft"),
    path("<country:country>/consultation/<int:number>/drafts/<int:draft>/", draft_pages.earlier, name="earlier"),
    path(
        "<country:country>/consultation/<int:number>/dispositions/", disposition_pages.dispositions, name="dispositions"
    ),
    path(
        "<country:country>/consultation/<int:number>/dispositions/<int:draft>.<str:form>",
        disposition_pages.table,
        name="table",
    ),
    path("<country:country>/consultation/<int:number>/guests/", inviting_pages.guests, name="guests"),
    path("<country:country>/consultation/<int:number>/workshops/", workshop_pages.workshops, name="workshops"),
    path(
        "<country:country>/consultation/<int:number>/workshops/<int:sitting>/", workshop_pages.workshop, name="workshop"
    ),
    path(
        "<country:country>/consultation/<int:number>/workshops/<int:sitting>/minutes/",
        workshop_pages.minutes,
        name="minutes",
    ),
]
