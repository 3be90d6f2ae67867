#!/usr/bin/env python3
"""Drives the bridge's page in a real Chromium, as a person would.

Usage: page_test.py [--ca FILE] [--screenshots FOLDER] BASE_URL TOKEN PASSPHRASE

The first encrypted backup is unlocked with PASSPHRASE; it must have HomeDomain with Library/SMS/sms.db. Needs
Debian's chromium, chromium-driver and python3-selenium. With --ca (and certutil of libnss3-tools) Chromium trusts
the bridge's own authority; without, certificate errors are ignored. Exits with 0 if everything is as it should be.
"""

import argparse
import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
import urllib.parse

from selenium import webdriver
from selenium.webdriver.chrome.service import Service
from selenium.webdriver.common.by import By
from selenium.webdriver.support.ui import WebDriverWait


class Page:
    """A browser with the page, and everything that it did."""

    def __init__(self, base, ca, screenshots, home, dark=False):
        self.base, self.screenshots, self.home = base, screenshots, home
        self.downloads = os.path.join(home, "downloads")
        os.makedirs(self.downloads, exist_ok=True)
        options = webdriver.ChromeOptions()
        for argument in ("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
                         "--window-size=1280,900", f"--user-data-dir={home}/profile"):
            options.add_argument(argument)
        if dark:
            options.add_argument("--force-dark-mode")
        if not (ca and self.trust(ca)):
            options.add_argument("--ignore-certificate-errors")
        options.add_experimental_option("prefs", {"download.default_directory": self.downloads})
        options.set_capability("goog:loggingPrefs", {"browser": "ALL", "performance": "ALL"})
        environment = dict(os.environ, HOME=home)
        self.driver = webdriver.Chrome(options=options, service=Service("/usr/bin/chromedriver", env=environment))
        self.wait = WebDriverWait(self.driver, 20)
        self.events = []

    def trust(self, ca):
        """Puts the authority into the browser's own store, where name constraints are checked too."""
        if not shutil.which("certutil"):
            return False
        store = os.path.join(self.home, ".pki", "nssdb")
        os.makedirs(store)
        subprocess.run(["certutil", "-N", "-d", f"sql:{store}", "--empty-password"], check=True)
        subprocess.run(["certutil", "-A", "-d", f"sql:{store}", "-t", "C,,", "-n", "juicer", "-i", ca], check=True)
        return True

    def find(self, css):
        return self.wait.until(lambda driver: driver.find_element(By.CSS_SELECTOR, css))

    def button(self, text, inside="body"):
        """The button with this text, once there is one."""
        def look(driver):
            for button in driver.find_elements(By.CSS_SELECTOR, f"{inside} button"):
                if button.is_displayed() and button.text.split("\n")[0] == text:
                    return button
            return False
        return self.wait.until(look)

    def sees(self, text):
        self.wait.until(lambda driver: text in driver.find_element(By.TAG_NAME, "body").text)

    def shot(self, name):
        if self.screenshots:
            os.makedirs(self.screenshots, exist_ok=True)
            self.driver.save_screenshot(os.path.join(self.screenshots, f"{name}.png"))

    def requests(self):
        """URLs of every request that the browser sent for the page."""
        self.events += self.driver.get_log("performance")
        found = []
        for event in self.events:
            message = json.loads(event["message"])["message"]
            if message["method"] == "Network.requestWillBeSent":
                found.append(message["params"]["request"]["url"])
        return found

    def close(self):
        self.driver.quit()


def check(condition, what):
    if not condition:
        raise AssertionError(what)
    print(f"ok: {what}")


def wait_for_file(folder, name):
    for _ in range(200):
        path = os.path.join(folder, name)
        if os.path.exists(path) and not os.path.exists(path + ".crdownload"):
            return path
        time.sleep(0.1)
    raise AssertionError(f"{name} was not downloaded")


def sign_in(page, token):
    page.driver.get(page.base + "/")
    page.find("#token").send_keys("juicer_wrong")
    page.button("Continue").click()
    page.sees("does not accept this token")
    page.shot("1-wrong-token")
    page.find("#token").clear()
    page.find("#token").send_keys(token)
    page.button("Continue").click()
    page.find("#backups .backup")
    check(True, "a wrong token is refused and the right one let in")


def unlock(page, passphrase):
    page.shot("2-backups")
    page.button("Unlock…").click()
    page.find("#passphrase").send_keys("wrong passphrase")
    page.button("Unlock", "dialog").click()
    page.find("dialog .error")
    page.shot("3-wrong-passphrase")
    page.find("#passphrase").send_keys(passphrase)
    page.button("Unlock", "dialog").click()
    page.find("#domains li")
    page.shot("4-domains")
    check(True, "a wrong passphrase is refused and the right one unlocks")


def browse(page):
    page.button("HomeDomain", "#domains").click()
    page.button("Library", "table").click()
    page.shot("5-folder")
    page.button("SMS", "table").click()
    page.find('tr[data-path="Library/SMS/sms.db"]')
    page.shot("6-files")
    page.driver.back()
    page.button("SMS", "table").click()
    page.find('tr[data-path="Library/SMS/sms.db"]')
    check(True, "folders open, and the back button leads back")


def download(page):
    page.find('tr[data-path="Library/SMS/sms.db"] td button').click()
    path = wait_for_file(page.downloads, "sms.db")
    page.sees("Saved")
    page.shot("7-saved")
    with open(path, "rb") as file:
        content = file.read()
    check(content.startswith(b"SQLite format 3\0"), "the downloaded file is decrypted")
    print("sha256", hashlib.sha256(content).hexdigest())


def search(page):
    page.find("#find").send_keys("sms")
    page.button("Find").click()
    page.sees("in HomeDomain")
    page.find('tr[data-path="Library/SMS/sms.db"]')
    page.shot("8-search")
    check(True, "files are found by name")


def nothing_kept(page, token):
    driver = page.driver
    check(driver.execute_script("return localStorage.length + sessionStorage.length") == 0, "nothing is in the storage")
    check(driver.execute_script("return document.cookie") == "" and driver.get_cookies() == [], "there is no cookie")
    check(driver.execute_script("return indexedDB.databases().then(list => list.length)") == 0, "there is no database")
    check(driver.current_url == page.base + "/", "the address says nothing about the backup")
    origin = urllib.parse.urlsplit(page.base).netloc
    # The browser's own start page is not the page's doing.
    requests = [url for url in page.requests() if not url.startswith("chrome:")]
    foreign = [url for url in requests
               if urllib.parse.urlsplit(url).netloc != origin and not url.startswith((f"blob:{page.base}", "data:"))]
    check(requests and not foreign, f"all of {len(requests)} requests went to the bridge {foreign}")
    check(not any(token in url or "passphrase" in url for url in requests), "no secret is in an address")
    expected = ("401 ()", "403 ()", "status of 401", "status of 403")
    errors = [entry["message"] for entry in driver.get_log("browser")
              if entry["level"] in ("SEVERE", "WARNING") and not any(part in entry["message"] for part in expected)]
    check(not errors, f"the console shows no errors {errors}")


def sign_out(page):
    page.button("Backups", "#crumbs").click()
    page.sees("Unlocked")
    page.shot("9-unlocked")
    page.find("#leave").click()
    page.sees("locked again")
    page.driver.back()
    time.sleep(0.5)
    text = page.find("body").text
    check("sms.db" not in text and "HomeDomain" not in text, "after signing out the back button shows nothing")
    page.driver.get(page.base + "/")
    page.find("#token")
    check(True, "a reload asks for the token again")


def main():
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--ca")
    parser.add_argument("--screenshots")
    parser.add_argument("--dark", action="store_true")
    parser.add_argument("base")
    parser.add_argument("token")
    parser.add_argument("passphrase")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory() as home:
        page = Page(arguments.base.rstrip("/"), arguments.ca, arguments.screenshots, home, arguments.dark)
        try:
            sign_in(page, arguments.token)
            unlock(page, arguments.passphrase)
            browse(page)
            download(page)
            search(page)
            nothing_kept(page, arguments.token)
            sign_out(page)
        except Exception:
            page.shot("failed")
            for entry in page.driver.get_log("browser"):
                print(entry["message"], file=sys.stderr)
            raise
        finally:
            page.close()
    print("the page works")


if __name__ == "__main__":
    main()
