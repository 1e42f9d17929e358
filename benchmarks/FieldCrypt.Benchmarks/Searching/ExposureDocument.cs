using System.Globalization;
using System.Text;

namespace FieldCrypt.Benchmarks;

/// <summary>The table and the plot of docs/searching.md. <c>dotnet run --project benchmarks/FieldCrypt.Benchmarks -c Release -- --plot docs/searching.svg</c></summary>
internal static class ExposureDocument
{
    private const int Left = 60;
    private const int Top = 20;
    private const int Width = 600;
    private const int Height = 320;
    private const int FewestBits = 4;
    private const int MostBits = 24;
    private const int Decades = 6;

    private static readonly (string Name, string Style, Func<int, double> Figure)[] Series =
    [
        ("even: items read for one that is found", "stroke=\"#1f6fb2\"", bits => BeaconExposure.Even(bits).ReadForOne),
        ("Zipf: items read for one that is found", "stroke=\"#c4442c\"", bits => BeaconExposure.Zipf(bits).ReadForOne),
        ("even: people who share a hash", "stroke=\"#1f6fb2\" stroke-dasharray=\"6 4\"", bits => BeaconExposure.Even(bits).Sharing),
        ("Zipf: people who share a hash", "stroke=\"#c4442c\" stroke-dasharray=\"6 4\"", bits => BeaconExposure.Zipf(bits).Sharing),
    ];

    /// <summary>The table, as Markdown.</summary>
    public static string Table()
    {
        string[] lines =
        [
            "| bits | even: read for one | share a hash | alone | largest | Zipf: read for one | share a hash | largest |",
            "|---|---|---|---|---|---|---|---|",
            .. new[] { (8, 1), (10, 1), (12, 1), (14, 1), (16, 1), (20, 1), (24, 1), (10, 5), (14, 5) }.Select(row => Row(row.Item1, row.Item2)),
        ];
        return string.Join('\n', lines);
    }

    /// <summary>The plot, as SVG.</summary>
    public static string Plot()
    {
        var svg = new StringBuilder();
        svg.Append(CultureInfo.InvariantCulture, $"<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {Left + Width + 20} {Top + Height + 130}\" font-family=\"sans-serif\" font-size=\"12\">\n");
        svg.Append("<rect width=\"100%\" height=\"100%\" fill=\"white\"/>\n");
        for (var decade = 0; decade <= Decades; decade++)
        {
            var y = Y(Math.Pow(10, decade));
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y:0.#}H{Left + Width}\" stroke=\"#ddd\"/><text x=\"{Left - 8}\" y=\"{y + 4:0.#}\" text-anchor=\"end\">{Math.Pow(10, decade):#,0}</text>\n");
        }

        for (var bits = FewestBits; bits <= MostBits; bits += 2)
        {
            svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{X(bits):0.#}\" y=\"{Top + Height + 18}\" text-anchor=\"middle\">{bits}</text>\n");
        }

        svg.Append(CultureInfo.InvariantCulture, $"<text x=\"{Left + (Width / 2)}\" y=\"{Top + Height + 38}\" text-anchor=\"middle\">bits of the beacon; 1,000,000 people, 100,000 values</text>\n");
        for (var i = 0; i < Series.Length; i++)
        {
            var (name, style, figure) = Series[i];
            var points = Enumerable.Range(0, ((MostBits - FewestBits) / 2) + 1).Select(step => FewestBits + (2 * step))
                .Select(bits => string.Create(CultureInfo.InvariantCulture, $"{X(bits):0.#},{Y(figure(bits)):0.#}"));
            var y = Top + Height + 60 + (i * 16);
            svg.Append(CultureInfo.InvariantCulture, $"<polyline points=\"{string.Join(' ', points)}\" fill=\"none\" stroke-width=\"2\" {style}/>\n");
            svg.Append(CultureInfo.InvariantCulture, $"<path d=\"M{Left} {y - 4}h30\" stroke-width=\"2\" {style}/><text x=\"{Left + 38}\" y=\"{y}\">{name}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static string Row(int bits, int partitions)
    {
        var (even, zipf) = (BeaconExposure.Even(bits, partitions), BeaconExposure.Zipf(bits, partitions));
        return string.Create(
            CultureInfo.InvariantCulture,
            $"| {bits}{(partitions == 1 ? "" : $", {partitions} partitions")} | {even.ReadForOne:N1} | {even.Sharing:N0} | {even.Alone:P1} | {even.Largest:P2} "
            + $"| {zipf.ReadForOne:N1} | {zipf.Sharing:N0} | {zipf.Largest:P1} |");
    }

    private static double X(int bits) => Left + (Width * (bits - FewestBits) / (double)(MostBits - FewestBits));

    private static double Y(double figure) => Top + (Height * (1 - (Math.Log10(figure) / Decades)));
}
