"""Answer in text/plain, with nothing but Python's own modules; remember what each one has said."""

from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.parse import parse_qs

NOTES: dict[str, list[str]] = {}


class Notes(BaseHTTPRequestHandler):
    def do_POST(self) -> None:
        length = int(self.headers["Content-Length"])
        form = parse_qs(self.rfile.read(length).decode(), keep_blank_values=True)
        notes = NOTES.setdefault(form["From"][0], [])
        text = form["Body"][0]
        if text == "daftar":
            answer = "\n".join(notes) or "Belum ada catatan."
        else:
            notes.append(text)
            answer = f"Dicatat: {text}"
        body = answer.encode()
        self.send_response(200)
        self.send_header("Content-Type", "text/plain; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args: object) -> None:
        pass


if __name__ == "__main__":
    with ThreadingHTTPServer(("127.0.0.1", 0), Notes) as server:
        print(server.server_port, flush=True)
        server.serve_forever()
