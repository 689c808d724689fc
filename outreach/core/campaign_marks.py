"""Campaign marks: the parameters that analytics, advertising and mail programs put on an address.

They name no other page. Each stands here as its maker documents it, in lower case; a parameter that only looks like one
(`utmost`, `gclid2`, `campaign`) is not in the list and names another page. Names too common to belong to one maker
(`cid`, `source`, `clickid`) are left out on purpose.
"""
# ruff: noqa: E501 - a table reads best with one maker a line

from __future__ import annotations

PREFIX = "utm_"  # Google Analytics, and all who took its names over

CAMPAIGN_MARKS = frozenset(
    """
    gclid gclsrc dclid gbraid wbraid gad_source gad_campaignid srsltid _ga _gl ga_source ga_medium ga_term ga_content ga_campaign ga_place
    fbclid fb_action_ids fb_action_types fb_source fb_ref igshid igsh mibextid
    msclkid
    mtm_campaign mtm_keyword mtm_kwd mtm_source mtm_medium mtm_content mtm_cid mtm_group mtm_placement
    matomo_campaign matomo_keyword matomo_kwd piwik_campaign piwik_keyword piwik_kwd pk_campaign pk_keyword pk_kwd pk_source pk_medium pk_content pk_cid
    yclid ysclid ymclid _openstat
    twclid ref_src ref_url
    ttclid
    li_fat_id
    epik
    sccid scclid
    rdt_cid
    qclid
    dicbo oborigurl obclid
    tblci
    cto_pld
    bd_vid hmsr hmpl hmcu hmkw hmci
    qhclickid
    napm n_media n_query n_rank n_ad_group n_ad n_keyword n_keyword_id n_campaign_type
    sznclid
    ldtag_cl
    rb_clickid
    vmcid
    wickedid wickedsource
    _branch_match_id _branch_referrer
    s_kwcid ef_id s_cid adobe_mc adobe_mc_ref adobe_mc_sdid
    xtor at_custom1 at_custom2 at_custom3 at_custom4 at_platform at_medium at_campaign at_creation at_variant at_network at_format at_emailtype at_recipient_id
    etcc_cmp etcc_med etcc_grp etcc_ctv etcc_plc etcc_bky etcc_par
    wt_mc wt_zmc
    cm_mmc cm_mmca1 cm_mmca2 cm_mmca3
    mc_cid mc_eid
    _hsenc _hsmi __hstc __hssc __hsfp hsctatracking hsa_acc hsa_cam hsa_grp hsa_ad hsa_src hsa_tgt hsa_kw hsa_mt hsa_net hsa_ver hsa_la hsa_ol
    mkt_tok
    elqtrackid elqtrack elqaid elqat elqcampaignid elqak
    pi_list_email pi_campaign_id
    sfmc_id sfmc_activityid
    _ke _kx
    __s
    omnisendcontactid omnisendattributionid
    vgo_ee
    vero_id vero_conv
    _bta_tid _bta_c
    trk_contact trk_msg trk_module trk_sid
    dm_i
    sc_src sc_lid sc_uid sc_llid sc_customer sc_eh
    iterableemailcampaignid iterabletemplateid iterablemessageid
    xnpe_cmp
    ml_subscriber ml_subscriber_hash
    ck_subscriber_id
    _bhlid
    _cldee msdynmkt_trackingcontext
    oly_anon_id oly_enc_id
    hmb_campaign hmb_medium hmb_source
    mindbox-click-id mindbox-message-key
    nr_email_referer
    soc_src soc_trk
    guce_referrer guce_referrer_sig guccounter
    irclickid irgwc
    cjevent cjdata
    awc
    mkevt mkcid mkrid
    wgcampaignid wgprogramid
    adfcd adfad
    tduid
    admitad_uid
    zanpid
    sscid
    ranmid raneaid ransiteid
    mkwid pcrid
    _opt_expid
    """.split()
)
