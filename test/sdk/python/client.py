"""Drives RingCentral's SDK for Python, as the test beside this file says: client.py SCENARIO. Prints JSON."""

import json
import os
import sys

from ringcentral import SDK
from ringcentral.http.api_exception import ApiException

ME = "/restapi/v1.0/account/~/extension/~"


def platform():
    return SDK(os.environ["CLIENT_ID"], os.environ["CLIENT_SECRET"], os.environ["SERVER_URL"]).platform()


def logged_in():
    client = platform()
    client.login(jwt=os.environ["JWT"])
    return client


def refusal(request):
    """What the SDK tells of a request that is refused."""
    try:
        request()
    except ApiException as error:
        response = error.api_response().response()
        return {
            "message": str(error),
            "status": response.status_code,
            "retry_after": response.headers.get("Retry-After"),
        }
    return None


def call():
    client = logged_in()
    return {
        "account": client.get("/restapi/v1.0/account/~").json_dict(),
        "extension": client.get(ME).json_dict(),
    }


def renew():
    client = logged_in()
    before = client.auth().access_token()
    client.refresh()
    after = client.auth().access_token()
    return {"renewed": before != after, "status": client.get(ME).response().status_code}


def renew_twice():
    """Once more with the refresh token that was spent, as after an answer that was lost."""
    client = logged_in()
    first = client.auth().data()
    client.refresh()
    renewed = client.auth().access_token()
    client.auth().set_data(first)
    client.refresh()
    return {"same": client.auth().access_token() == renewed}


def log_out():
    client = logged_in()
    client.logout()
    return {"access_token": client.auth().access_token()}


def wrong_secret():
    client = SDK(os.environ["CLIENT_ID"], "wrong", os.environ["SERVER_URL"]).platform()
    return refusal(lambda: client.login(jwt=os.environ["JWT"]))


def rate_limit():
    for _ in range(5):
        logged_in()
    return refusal(logged_in)


def call_log():
    """Page by page, until one is not full."""
    client = logged_in()
    sizes = []
    while True:
        query = {"perPage": 4, "page": len(sizes) + 1}
        records = client.get(ME + "/call-log", query).json_dict()["records"]
        sizes.append(len(records))
        if len(records) < 4:
            return sizes


def send_sms():
    client = logged_in()
    message = {
        "from": {"phoneNumber": "+16505550100"},
        "to": [{"phoneNumber": "+16505550199"}],
        "text": "From Python, with a file",
    }
    builder = SDK("", "", os.environ["SERVER_URL"]).create_multipart_builder()
    builder.set_body(message).add(("note.txt", "hello", "text/plain"))
    return client.send_request(builder.request(ME + "/sms")).json_dict()


def use_token():
    """A token that somebody else asked for, such as the action."""
    client = SDK("", "", os.environ["SERVER_URL"]).platform()
    client.auth().set_data(
        {
            "token_type": "bearer",
            "access_token": os.environ["RC_ACCESS_TOKEN"],
            "expires_in": int(os.environ["RC_EXPIRES_IN"]),
        }
    )
    return client.get(ME).json_dict()


SCENARIOS = [call, renew, renew_twice, log_out, wrong_secret, rate_limit, call_log, send_sms, use_token]

if __name__ == "__main__":
    [scenario] = [scenario for scenario in SCENARIOS if scenario.__name__ == sys.argv[1]]
    print(json.dumps(scenario()))
