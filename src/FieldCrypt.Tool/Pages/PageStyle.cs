namespace FieldCrypt.Tool.Pages;

/// <summary>The style of the page: its own fonts, colours for light and dark, narrow screens, and paper. Texts have at least 4.5 to 1 of contrast.</summary>
internal static class PageStyle
{
    public const string Css = """
        :root { color-scheme: light dark; --paper: #ffffff; --card: #f4f6f8; --line: #d5dbe1; --text: #1b1f24; --quiet: #4d5661;
          --accent: #0b5cad; --good: #1a6b3a; --warn: #8a4300; --bad: #a1121a; --track: #e3e8ed; }
        @media (prefers-color-scheme: dark) { :root { --paper: #14171a; --card: #1e2328; --line: #39424b; --text: #e8eaed; --quiet: #aeb7c0;
          --accent: #6cb2ff; --good: #79d29a; --warn: #ffb45c; --bad: #ff8f8f; --track: #2c343b; } }
        * { box-sizing: border-box; }
        body { margin: 0; background: var(--paper); color: var(--text); font: 1rem/1.55 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", Arial, sans-serif; }
        header, main, footer { max-width: 68rem; margin: 0 auto; padding: 1rem 1.25rem; }
        header { padding-top: 2rem; }
        h1 { font-size: 1.75rem; line-height: 1.2; margin: 0 0 .25rem; }
        h2 { font-size: 1.25rem; line-height: 1.3; margin: 2.25rem 0 .5rem; padding-top: 1.25rem; border-top: 1px solid var(--line); }
        section:first-child h2 { border-top: 0; margin-top: 0; padding-top: 0; }
        p { margin: .4rem 0; max-width: 46rem; }
        .quiet, figcaption, footer { color: var(--quiet); }
        a { color: var(--accent); }
        a:focus-visible, .scroll:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
        nav ul { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .9rem 0 0; padding: 0; }
        .verdict { border-left: .35rem solid var(--good); background: var(--card); padding: .75rem 1rem; border-radius: .25rem; font-size: 1.1rem; max-width: none; }
        .verdict.bad { border-color: var(--bad); } .verdict.warn { border-color: var(--warn); }
        .tiles { display: grid; grid-template-columns: repeat(4, 1fr); gap: .75rem; margin: 1rem 0 0; padding: 0; }
        .tiles div { background: var(--card); border-radius: .5rem; padding: .7rem .9rem; display: flex; flex-direction: column-reverse; justify-content: flex-end; }
        .tiles dt { color: var(--quiet); font-size: .9rem; } .tiles dd { margin: 0; font-size: 1.5rem; font-weight: 650; font-variant-numeric: tabular-nums; }
        dd.good { color: var(--good); } dd.warn { color: var(--warn); } dd.bad { color: var(--bad); }
        .findings { list-style: none; margin: .75rem 0; padding: 0; display: grid; gap: .6rem; }
        .findings li { border-left: .35rem solid var(--warn); background: var(--card); border-radius: .25rem; padding: .55rem .9rem; overflow-wrap: anywhere; }
        .findings li.bad { border-color: var(--bad); }
        .findings strong { display: block; }
        .mark { font-size: .78rem; font-weight: 650; letter-spacing: .03em; text-transform: uppercase; color: var(--warn); } .bad .mark { color: var(--bad); }
        figure { margin: .75rem 0 1rem; } figcaption { margin-bottom: .4rem; }
        .chart { list-style: none; margin: 0; padding: 0; display: grid; gap: .55rem; }
        .chart li { display: grid; grid-template-columns: 1fr auto; gap: 0 1rem; }
        .chart .name { overflow-wrap: anywhere; } .chart .value { font-variant-numeric: tabular-nums; text-align: right; }
        .chart svg { grid-column: 1 / -1; width: 100%; height: .7rem; border-radius: .2rem; display: block; }
        rect.track { fill: var(--track); } rect.accent { fill: var(--accent); } rect.good { fill: var(--good); } rect.warn { fill: var(--warn); } rect.bad { fill: var(--bad); }
        .axis { display: flex; justify-content: space-between; color: var(--quiet); font-size: .85rem; margin: .3rem 0 0; max-width: none; }
        .scroll { overflow-x: auto; margin: .75rem 0; border: 1px solid var(--line); border-radius: .5rem; }
        table { border-collapse: collapse; width: 100%; font-size: .92rem; }
        caption { text-align: left; color: var(--quiet); padding: .5rem .75rem; }
        th, td { text-align: left; vertical-align: top; padding: .45rem .75rem; border-top: 1px solid var(--line); }
        th { font-weight: 600; } thead th { color: var(--quiet); vertical-align: bottom; }
        td.number, th.number { text-align: right; font-variant-numeric: tabular-nums; } td.number { white-space: nowrap; }
        td.day { white-space: nowrap; font-variant-numeric: tabular-nums; }
        td.long { min-width: 13rem; overflow-wrap: anywhere; }
        code { font: .88em/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, "Liberation Mono", monospace; overflow-wrap: anywhere; }
        pre { background: var(--card); border-radius: .5rem; padding: .75rem 1rem; white-space: pre-wrap; margin: .5rem 0; }
        footer { padding-bottom: 3rem; font-size: .9rem; }
        @media (max-width: 44rem) { .chart li { grid-template-columns: 1fr; } .chart .value { text-align: left; color: var(--quiet); } }
        @media (max-width: 30rem) { header, main, footer { padding-left: 1rem; padding-right: 1rem; } h1 { font-size: 1.45rem; } .tiles { grid-template-columns: 1fr 1fr; }
          table, caption, tbody, tr, td { display: block; } td, td.long { min-width: 0; padding: .15rem .75rem; border: 0; overflow-wrap: anywhere; }
          tr { border-top: 1px solid var(--line); padding: .4rem 0; } td.number { text-align: left; }
          td::before { content: attr(data-heading) ": "; color: var(--quiet); font-size: .85rem; } td:empty { display: none; }
          thead { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); } }
        @media print { nav { display: none; } .scroll { overflow: visible; } section { break-inside: avoid; } }
        """;
}
