using System.Reflection;
using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace FieldCrypt.Tool.Tests.Pages;

/// <summary>The page as people see it: in a real browser, light and dark, on a desk and on a phone.</summary>
public class AuditPageInBrowserTests(Clinic clinic)
{
    private const string Chromium = "/usr/bin/chromium";

    // Set it to a folder to look at the pictures.
    private const string Pictures = "FIELDCRYPT_SCREENSHOTS";

    [Fact]
    public async Task The_page_is_whole_readable_and_accessible_in_light_and_dark_on_a_desk_and_on_a_phone()
    {
        Assert.SkipUnless(File.Exists(Chromium), $"{Chromium} is not there: install Debian's chromium.");
        using var folder = new TemporaryFolder();
        await MakeAsync(folder);

        // The driver is a program of Node.js in the package.
        Environment.SetEnvironmentVariable(
            "PLAYWRIGHT_DRIVER_SEARCH_PATH",
            typeof(Clinic).Assembly.GetCustomAttributes<AssemblyMetadataAttribute>().Single(data => data.Key == "PlaywrightPackage").Value);
        using var playwright = await Playwright.CreateAsync();
        await using var browser = await playwright.Chromium.LaunchAsync(new() { ExecutablePath = Chromium, Args = ["--no-sandbox", "--disable-gpu"] });
        foreach (var (name, scheme, width) in new[]
        {
            ("light", ColorScheme.Light, 1280), ("dark", ColorScheme.Dark, 1280), ("phone-light", ColorScheme.Light, 390), ("phone-dark", ColorScheme.Dark, 390),
        })
        {
            await LookAsync(browser, new Uri(folder.File("report.html")), name, scheme, width);
        }
    }

    private async Task MakeAsync(TemporaryFolder folder)
    {
        var line = clinic.Line;
        Assert.Equal(ExitCode.Done, (await line.RunAsync("inventory", "--time-attribute", "UpdatedAt", "--out", folder.File("inventory.json"))).Code);
        Assert.Equal(ExitCode.NotAuthentic, (await line.RunAsync("verify", "--out", folder.File("verify.json"))).Code);
        var (code, output, error) = await line.RunAsync(
            "report", "--inventory", folder.File("inventory.json"), "--verify", folder.File("verify.json"), "--out", folder.File("report.html"));
        Assert.Equal((ExitCode.Done, ""), (code, error));
        Assert.Contains("4 items are lost with it", output, StringComparison.Ordinal);
    }

    private async Task LookAsync(IBrowser browser, Uri address, string name, ColorScheme scheme, int width)
    {
        await using var context = await browser.NewContextAsync(new()
        {
            ColorScheme = scheme,
            ViewportSize = new() { Width = width, Height = 900 },
            BypassCSP = true,
        });
        var page = await context.NewPageAsync();
        List<string> requests = [];
        page.Request += (_, request) => requests.Add(request.Url);
        List<string> complaints = [];
        page.Console += (_, message) => complaints.Add(message.Text);
        await page.GotoAsync(address.ToString());

        Assert.Equal([address.ToString()], requests);
        Assert.Empty(complaints);
        Assert.Equal(0, await page.EvaluateAsync<int>("() => Math.max(0, document.documentElement.scrollWidth - window.innerWidth)"));
        Assert.Equal(scheme == ColorScheme.Dark ? "rgb(20, 23, 26)" : "rgb(255, 255, 255)", await page.EvaluateAsync<string>("() => getComputedStyle(document.body).backgroundColor"));
        Assert.Equal(10, await page.Locator("main section h2").CountAsync());
        Assert.True(await page.GetByText("3 items are plaintext.").IsVisibleAsync());
        Assert.True(await page.GetByText("1 item is not authentic: changed, malformed, or from elsewhere.").IsVisibleAsync());
        Assert.Equal("30 items", await page.GetByRole(AriaRole.Listitem).Filter(new() { HasText = "mrk-" }).First.Locator(".value").InnerTextAsync());
        Assert.True(await page.GetByRole(AriaRole.Cell, new() { Name = clinic.DoomedKey }).First.IsVisibleAsync());
        Assert.Equal(7, await page.GetByRole(AriaRole.Table).CountAsync());
        if (width < 480)
        {
            // No table is wider than the phone, and each cell says what it is.
            Assert.Equal(0, await page.EvaluateAsync<int>("() => [...document.querySelectorAll('.scroll')].filter(table => table.scrollWidth > table.clientWidth).length"));
            Assert.Contains(
                "What was found",
                await page.EvaluateAsync<string>(
                    "() => getComputedStyle([...document.querySelectorAll('td')].find(cell => cell.textContent.includes('signature does not match')), '::before').content"),
                StringComparison.Ordinal);
        }

        // Both colours and both widths are in these two.
        var findings = name is "light" or "phone-dark" ? (await page.RunAxe()).Violations : [];
        Assert.True(findings.Length == 0, string.Join('\n', findings.Select(finding => $"{name}: {finding.Id} {finding.Help}: {string.Join("; ", finding.Nodes.Select(node => node.Html))}")));
        if (Environment.GetEnvironmentVariable(Pictures) is { Length: > 0 } pictures)
        {
            await page.ScreenshotAsync(new() { Path = Path.Combine(pictures, $"report-{name}.png"), FullPage = true });
        }
    }
}
